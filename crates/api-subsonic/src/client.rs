//! Lists of client names in options: who is told less.

/// Names separated by commas, compared without case; a `*` at the end stands for anything.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Clients(Vec<String>);

impl Clients {
    /// Of an option's text.
    #[must_use]
    pub fn parse(text: &str) -> Self {
        Self(text.split(',').map(|name| name.trim().to_lowercase()).filter(|name| !name.is_empty()).collect())
    }

    /// Whether a client is on the list.
    #[must_use]
    pub fn has(&self, client: &str) -> bool {
        let client = client.to_lowercase();
        self.0.iter().any(|name| match name.strip_suffix('*') {
            Some(beginning) => client.starts_with(beginning),
            None => *name == client,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::Clients;

    #[test]
    fn names_match_whole_and_without_case() {
        let clients = Clients::parse("DSub, Sub Music , play*");
        for yes in ["DSub", "dsub", "sub music", "play:Sub"] {
            assert!(clients.has(yes), "{yes}");
        }
        for no in ["Sub", "", "DSub2000", "pla"] {
            assert!(!clients.has(no), "{no}");
        }
        assert!(!Clients::parse("").has(""));
    }
}
