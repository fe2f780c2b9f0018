//! The writes of a scan.
