//! Lets the crate be built before the page is: the folder that is embedded exists, empty at first, and a new build of
//! the page makes cargo build this crate again.

fn main() -> std::io::Result<()> {
    let folder = std::path::Path::new("../../ui/dist");
    std::fs::create_dir_all(folder)?;
    let mut cargo = std::io::stdout().lock();
    std::io::Write::write_all(&mut cargo, b"cargo::rerun-if-changed=../../ui/dist\ncargo::rerun-if-changed=build.rs\n")
}
