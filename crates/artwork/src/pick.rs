//! In which order sources are asked (`CoverArtPriority`, `DiscArtPriority`), and which files a rule of theirs names.
//! Opening the files is `find`'s business.

use crate::folder::File;
use crate::glob;

/// One step of a priority list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Rule {
    /// Files whose name matches, in lower case.
    Named(String),
    /// A picture inside an audio file.
    Embedded,
    /// A file called like the disc's subtitle.
    DiscSubtitle,
}

/// A priority list; what only outside sources could answer is left out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Priority(pub(crate) Vec<Rule>);

impl Priority {
    /// Reads the option's text.
    pub(crate) fn parse(text: &str) -> Self {
        let rules = text
            .to_lowercase()
            .split(',')
            .map(str::trim)
            .filter_map(|word| match word {
                "" | "external" => None,
                "embedded" => Some(Rule::Embedded),
                "discsubtitle" => Some(Rule::DiscSubtitle),
                pattern => Some(Rule::Named(pattern.to_owned())),
            })
            .collect();
        Self(rules)
    }
}

/// The files that a pattern of the album's list names, best first.
pub(crate) fn for_album<'f>(pattern: &str, files: &'f [File]) -> Vec<&'f File> {
    files.iter().filter(|file| glob::matches(pattern, &file.name)).collect()
}

/// A disc and where its tracks lie.
#[derive(Debug, Clone)]
pub(crate) struct Disc<'a> {
    pub(crate) number: i64,
    pub(crate) subtitle: &'a str,
    /// Folders of the disc's tracks.
    pub(crate) folders: Vec<String>,
    /// The album's tracks lie in several folders.
    pub(crate) spread: bool,
}

/// The files that a pattern of the disc list names, best first. Digits right after the pattern's fixed beginning are a
/// disc number and must be ours; a file without them belongs to no disc in particular, and in an album of several
/// folders counts only in the disc's own.
pub(crate) fn for_disc<'f>(pattern: &str, files: &'f [File], disc: &Disc<'_>) -> Vec<&'f File> {
    let wild = pattern.find(['*', '?', '[']);
    let beginning = &pattern[..wild.unwrap_or(pattern.len())];
    let at_home = |file: &File| !disc.spread || disc.folders.contains(&file.folder);
    let mut numbered = Vec::new();
    let mut plain = Vec::new();
    for file in files.iter().filter(|file| glob::matches(pattern, &file.name)) {
        let rest = file.name.strip_prefix(beginning).unwrap_or("");
        let digits: String = rest.chars().take_while(char::is_ascii_digit).collect();
        let number: Option<i64> = wild.and_then(|_| digits.parse().ok());
        match number {
            Some(number) if number == disc.number => numbered.push(file),
            Some(_) => {}
            None if at_home(file) => plain.push(file),
            None => {}
        }
    }
    numbered.extend(plain);
    numbered
}

/// Files called like the disc's subtitle.
pub(crate) fn by_subtitle<'f>(files: &'f [File], disc: &Disc<'_>) -> Vec<&'f File> {
    let wanted = disc.subtitle.to_lowercase();
    files.iter().filter(|file| !wanted.is_empty() && file.stem() == wanted).collect()
}

#[cfg(test)]
mod tests {
    use super::{Disc, Priority, Rule, by_subtitle, for_album, for_disc};
    use crate::folder::{File, folder_of};

    fn files(paths: &[&str]) -> Vec<File> {
        paths
            .iter()
            .map(|path| File {
                path: (*path).to_owned(),
                folder: folder_of(path).to_owned(),
                name: path.rsplit('/').next().unwrap().to_lowercase(),
            })
            .collect()
    }

    fn paths(found: Vec<&File>) -> Vec<&str> {
        found.into_iter().map(|file| file.path.as_str()).collect()
    }

    #[test]
    fn a_priority_list_is_read_with_its_keywords() {
        let named = |pattern: &str| Rule::Named(pattern.to_owned());
        assert_eq!(
            Priority::parse(" Cover.*,folder.jpg, ,EMBEDDED, external , discsubtitle"),
            Priority(vec![named("cover.*"), named("folder.jpg"), Rule::Embedded, Rule::DiscSubtitle])
        );
        assert_eq!(Priority::parse(""), Priority(Vec::new()));
    }

    #[test]
    fn album_patterns_look_at_lower_case_names() {
        let files = files(&["a/cover.jpg", "a/cover.1.jpg", "a/Folder.JPG", "a/back.jpg"]);
        assert_eq!(paths(for_album("cover.*", &files)), ["a/cover.jpg", "a/cover.1.jpg"]);
        assert_eq!(paths(for_album("folder.*", &files)), ["a/Folder.JPG"]);
        assert!(for_album("front.*", &files).is_empty());
    }

    #[test]
    fn digits_after_the_beginning_are_the_disc() {
        let files = files(&["a/disc1.jpg", "a/disc10.jpg", "a/disc 2.jpg", "a/disc.jpg", "a/cd02.png"]);
        let disc = |number| Disc { number, subtitle: "", folders: vec![String::from("a")], spread: false };
        assert_eq!(paths(for_disc("disc*.*", &files, &disc(1))), ["a/disc1.jpg", "a/disc 2.jpg", "a/disc.jpg"]);
        assert_eq!(paths(for_disc("disc*.*", &files, &disc(10)))[0], "a/disc10.jpg");
        assert_eq!(paths(for_disc("cd*.*", &files, &disc(2))), ["a/cd02.png"]);
        assert!(for_disc("cd*.*", &files, &disc(1)).is_empty());
    }

    #[test]
    fn files_without_a_number_count_in_the_discs_own_folder() {
        let files = files(&["a/cd1/cover.jpg", "a/cd2/cover.jpg", "a/cover.jpg"]);
        let disc = Disc { number: 2, subtitle: "", folders: vec![String::from("a/cd2")], spread: true };
        assert_eq!(paths(for_disc("cover.*", &files, &disc)), ["a/cd2/cover.jpg"]);
        assert_eq!(paths(for_disc("cover.jpg", &files, &disc)), ["a/cd2/cover.jpg"]);
    }

    #[test]
    fn a_subtitle_names_a_file() {
        let files = files(&["a/The Night.jpg", "a/.jpg"]);
        let disc = |subtitle| Disc { number: 1, subtitle, folders: vec![], spread: false };
        assert_eq!(paths(by_subtitle(&files, &disc("The Night"))), ["a/The Night.jpg"]);
        assert!(by_subtitle(&files, &disc("")).is_empty());
    }
}
