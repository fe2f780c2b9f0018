//! Sort, search and comparison forms of names. Both databases compare these bytes and nothing else, so that a list has
//! the same order everywhere; collations of the engines are never asked.

use deunicode::deunicode_char;
use unicode_normalization::UnicodeNormalization as _;

/// Articles that the reference ignores when it sorts, with the blank that must follow.
pub const DEFAULT_ARTICLES: &str = "The El La Los Las Le Les Os As O A";

/// Typographic quotes and dashes become their plain forms.
#[must_use]
pub fn normalise_quotes(text: &str) -> String {
    text.chars()
        .map(|c| match c {
            '‘' | '’' | '‛' | '′' => '\'',
            '＂' | '〃' | 'ˮ' | 'ײ' | '᳓' | '″' | '‶' | '˶' | 'ʺ' | '“' | '”' | '˝' | '‟' => '"',
            '\u{2010}' | '\u{2013}' | '\u{2014}' | '\u{2212}' | '\u{2015}' => '-',
            other => other,
        })
        .collect()
}

/// Latin, Greek and Cyrillic lose their accents (`é` → `e`, `ø` → `o`, `ß` → `ss`); scripts without case stay.
#[must_use]
pub fn strip_accents(text: &str) -> String {
    if text.is_ascii() {
        return text.to_owned();
    }
    let mut out = String::with_capacity(text.len());
    for c in text.nfc() {
        let folds = matches!(u32::from(c), 0x00C0..=0x024F | 0x1E00..=0x1EFF | 0x0300..=0x036F);
        if folds && !matches!(c, '\u{0300}'..='\u{036F}') {
            match deunicode_char(c) {
                Some(plain) => out.push_str(plain),
                None => out.push(c),
            }
        } else if !matches!(c, '\u{0300}'..='\u{036F}') {
            out.push(c);
        }
    }
    out
}

/// The form a name is sorted by: without accents, trimmed, lower case, plain quotes.
#[must_use]
pub fn sort_form(text: &str) -> String {
    normalise_quotes(strip_accents(text).trim()).to_lowercase()
}

/// [`sort_form`] after one leading article of `articles` (blank-separated, case matters) is removed.
#[must_use]
pub fn sort_form_without_article(text: &str, articles: &str) -> String {
    let trimmed = text.trim();
    for article in articles.split_whitespace() {
        if let Some(rest) = trimmed.strip_prefix(article)
            && let Some(rest) = rest.strip_prefix(' ')
        {
            return sort_form(rest);
        }
    }
    sort_form(trimmed)
}

/// The form user names are compared by: NFKC and case folding, so that look-alikes of width and case are one name: `ß` and
/// `ss`, both small sigmas, the long s. The dotless i stays a letter of its own.
#[must_use]
pub fn fold_username(name: &str) -> String {
    // Upper case first: it joins what lower case alone keeps apart.
    let folded = |c: char| -> String {
        match c {
            'ı' => c.to_string(),
            _ => c.to_uppercase().flat_map(char::to_lowercase).collect(),
        }
    };
    name.nfkc().map(folded).collect::<String>().nfkc().collect()
}

/// Words for the search index: accents folded, lower case, joined forms of punctuated words added
/// (`AC/DC` gives `ac dc acdc`), Chinese, Japanese and Korean text as overlapping pairs.
#[must_use]
pub fn search_form(text: &str) -> String {
    let plain = strip_accents(&normalise_quotes(text)).to_lowercase();
    let mut out = String::with_capacity(plain.len() + 8);
    for word in plain.split_whitespace() {
        let pieces: Vec<&str> = word.split(|c: char| !c.is_alphanumeric()).filter(|p| !p.is_empty()).collect();
        for piece in &pieces {
            push_word(&mut out, piece);
        }
        if pieces.len() > 1 {
            push_word(&mut out, &pieces.concat());
        }
        if pieces.is_empty() {
            push_word(&mut out, &sign_word(word));
        }
    }
    out
}

/// A word for a name made of signs alone (`!!!`), which indexes of words would drop.
fn sign_word(signs: &str) -> String {
    signs.chars().fold(String::from("sign"), |word, c| format!("{word}x{:x}", u32::from(c)))
}

/// The text of a MusicBrainz id in lower case, if it is one.
#[must_use]
pub fn as_uuid(text: &str) -> Option<String> {
    let text = text.trim();
    let fits = text.len() == 36
        && text.bytes().enumerate().all(|(at, byte)| match at {
            8 | 13 | 18 | 23 => byte == b'-',
            _ => byte.is_ascii_hexdigit(),
        });
    fits.then(|| text.to_ascii_lowercase())
}

/// Whether a character belongs to a script written without blanks between words.
#[must_use]
pub fn is_cjk(c: char) -> bool {
    matches!(u32::from(c), 0x3040..=0x30FF | 0x3400..=0x4DBF | 0x4E00..=0x9FFF | 0xAC00..=0xD7AF | 0xF900..=0xFAFF | 0x2_0000..=0x2_FA1F)
}

fn push_word(out: &mut String, word: &str) {
    let mut push = |piece: &str| {
        if !out.is_empty() {
            out.push(' ');
        }
        out.push_str(piece);
    };
    if !word.chars().any(is_cjk) {
        push(word);
        return;
    }
    let chars: Vec<char> = word.chars().collect();
    if chars.len() == 1 {
        push(word);
        return;
    }
    for pair in chars.windows(2) {
        push(&pair.iter().collect::<String>());
    }
    // The last character alone, so that a search for any single character finds its prefix.
    if let Some(last) = chars.last() {
        push(&last.to_string());
    }
}

/// The words of a query, in the same forms as [`search_form`]; each is to be matched as a prefix.
#[must_use]
pub fn query_words(query: &str) -> Vec<String> {
    let plain = strip_accents(&normalise_quotes(query)).to_lowercase();
    let mut words = Vec::new();
    for word in plain.split_whitespace() {
        let pieces: Vec<&str> = word.split(|c: char| !c.is_alphanumeric()).filter(|p| !p.is_empty()).collect();
        // `r.e.m.` and `ac/dc` were indexed joined as well, and the joined form is the selective one.
        let joined = pieces.concat();
        if joined.is_empty() {
            continue;
        }
        if joined.chars().any(is_cjk) {
            let chars: Vec<char> = joined.chars().collect();
            if chars.len() == 1 {
                words.push(joined);
            } else {
                words.extend(chars.windows(2).map(|pair| pair.iter().collect::<String>()));
            }
        } else {
            words.push(joined);
        }
    }
    if words.is_empty() {
        words.extend(plain.split_whitespace().map(sign_word));
    }
    words.truncate(16);
    words
}

/// Cuts `text` to at most `limit` bytes without cutting a character.
#[must_use]
pub fn truncate_bytes(text: &str, limit: usize) -> &str {
    if text.len() <= limit {
        return text;
    }
    let mut end = limit;
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    &text[..end]
}

/// The index letter of a sort form: `A` to `Z`, else the first letter of another script in upper case, else `#`.
#[must_use]
pub fn index_letter(sort: &str) -> String {
    match sort.chars().next() {
        Some(c) if c.is_alphabetic() => c.to_uppercase().collect(),
        _ => "#".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    // proves: S-60, auth-15-48
    #[test]
    fn one_name_has_one_folded_form() {
        for (a, b) in [
            ("Admin", "ADMIN"),
            ("ａｄｍｉｎ", "admin"),
            ("Straße", "STRASSE"),
            ("straße", "strasse"),
            ("ΟΔΥΣΣΕΥΣ", "οδυσσευς"),
            ("οδυσσευσ", "οδυσσευς"),
            ("ſam", "Sam"),
            ("bo\u{308}b", "BÖB"),
            ("ﬁn", "FIN"),
        ] {
            assert_eq!(super::fold_username(a), super::fold_username(b), "{a} {b}");
            assert_eq!(super::fold_username(&super::fold_username(a)), super::fold_username(a), "{a}");
        }
        for (a, b) in [("ıan", "ian"), ("böb", "bob"), ("admin", "аdmin"), ("a", "b")] {
            assert_ne!(super::fold_username(a), super::fold_username(b), "{a} {b}");
        }
    }

    #[test]
    fn sort_forms_fold_accents_case_and_quotes() {
        assert_eq!(sort_form(" Björk "), "bjork");
        assert_eq!(sort_form("Ænima’s"), "aenima's");
        assert_eq!(sort_form("Straße"), "strasse");
        assert_eq!(sort_form_without_article("The Beatles", DEFAULT_ARTICLES), "beatles");
        assert_eq!(sort_form_without_article("the beatles", DEFAULT_ARTICLES), "the beatles");
        assert_eq!(sort_form_without_article("Theatre", DEFAULT_ARTICLES), "theatre");
    }

    #[test]
    fn punctuated_names_are_found_joined_and_apart() {
        assert_eq!(search_form("AC/DC"), "ac dc acdc");
        assert_eq!(query_words("r.e.m."), ["rem"]);
        assert!(search_form("R.E.M.").split(' ').any(|w| w == "rem"));
        assert_eq!(query_words("Björk"), ["bjork"]);
        assert_eq!(search_form("!!!"), "signx21x21x21");
        assert_eq!(query_words("!!!"), ["signx21x21x21"], "a name of signs alone is found by its signs");
        assert_eq!(query_words("drum & bass"), ["drum", "bass"], "beside words, signs do not matter");
    }

    #[test]
    fn only_a_uuid_is_a_musicbrainz_id() {
        assert_eq!(
            as_uuid(" 0000006A-0000-4000-8000-0000000c344b").as_deref(),
            Some("0000006a-0000-4000-8000-0000000c344b")
        );
        assert!(as_uuid("00000065-0000-4000-8000-0000000c344").is_none());
        assert!(as_uuid("00000065 0000 4000 8000 0000000c344b").is_none());
    }

    #[test]
    fn cjk_is_indexed_as_pairs() {
        assert_eq!(search_form("東京事変"), "東京 京事 事変 変");
        assert_eq!(query_words("東京"), ["東京"]);
        assert_eq!(query_words("東"), ["東"]);
    }

    #[test]
    fn user_names_fold_width_and_case() {
        assert_eq!(fold_username("ＡＤＭＩＮ"), "admin");
        assert_eq!(fold_username("Bo\u{308}b"), fold_username("böb"));
    }

    #[test]
    fn truncation_never_cuts_a_character() {
        assert_eq!(truncate_bytes("aé", 2), "a");
        assert_eq!(truncate_bytes("aé", 3), "aé");
    }
}
