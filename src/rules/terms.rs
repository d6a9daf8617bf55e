//! The words that `swap` rules look for: every form of every row, and the words that own their characters.
//!
//! It collects words; the checker beside it looks for them.

use super::{Case, SwapRow};

/// What a word is to a rule.
#[derive(Clone, Copy, Debug)]
pub(super) enum Role {
    /// The wrong form with this index.
    Wrong(usize),
    /// A longer word that owns its characters, for all rows.
    Shield,
    /// The same for one row.
    RowShield(usize),
}

/// A wrong form as it may stand in a text.
#[derive(Debug)]
pub(super) struct Form {
    /// Its row.
    pub row: usize,
    /// What is right instead, capitalised and ended like it.
    pub rights: Vec<String>,
}

/// The words to look for, and for each the rule that uses it; a word may stand there several times.
#[derive(Debug, Default)]
pub(super) struct Terms {
    pub texts: Vec<String>,
    pub uses: Vec<(usize, Role)>,
}

impl Terms {
    /// Adds the words of a rule, and gives its wrong forms back.
    pub fn add_rule(&mut self, slot: usize, rows: &[SwapRow], shield: &[String]) -> Vec<Form> {
        let mut all = Vec::new();
        for (index, row) in rows.iter().enumerate() {
            for (wrong, rights) in forms(row) {
                // A right form that holds the wrong one is the most obvious owner of its characters.
                for right in rights.iter().filter(|right| right.len() > wrong.len() && right.contains(&wrong)) {
                    self.add(right.clone(), slot, Role::Shield);
                }
                self.add(wrong, slot, Role::Wrong(all.len()));
                all.push(Form { row: index, rights });
            }
            for word in &row.scope.shield {
                self.add(word.clone(), slot, Role::RowShield(index));
            }
        }
        for word in shield {
            self.add(word.clone(), slot, Role::Shield);
        }
        all
    }

    fn add(&mut self, text: String, slot: usize, role: Role) {
        if !text.is_empty() {
            self.texts.push(text);
            self.uses.push((slot, role));
        }
    }
}

/// All wrong forms that a row stands for, each with what is right instead.
pub(crate) fn forms(row: &SwapRow) -> Vec<(String, Vec<String>)> {
    let endings = std::iter::once("").chain(row.endings.iter().map(String::as_str));
    let mut forms: Vec<(String, Vec<String>)> = Vec::new();
    for ending in endings {
        let join = |word: &str| [word, ending].concat();
        let plain = (join(&row.wrong), row.rights.iter().map(|right| join(right)).collect());
        for form in capitalised(plain, row.case) {
            if forms.iter().all(|(known, _)| *known != form.0) {
                forms.push(form);
            }
        }
    }
    forms
}

/// A form as it is, and, where its case is kept, with a first capital, with each word capitalised, and in capitals.
fn capitalised(plain: (String, Vec<String>), case: Case) -> Vec<(String, Vec<String>)> {
    let small = plain.0.contains(|letter: char| letter.is_ascii_lowercase());
    if case == Case::Exact || !small || plain.0.contains(char::is_uppercase) {
        return vec![plain];
    }
    let with = |change: fn(&str) -> String| (change(&plain.0), plain.1.iter().map(|right| change(right)).collect());
    let others = [with(first_capital), with(title), with(str::to_uppercase)];
    std::iter::once(plain).chain(others).collect()
}

fn first_capital(text: &str) -> String {
    let mut capital = String::with_capacity(text.len());
    push_capital(&mut capital, text);
    capital
}

fn title(text: &str) -> String {
    let mut title = String::with_capacity(text.len());
    for (number, word) in text.split(' ').enumerate() {
        if number > 0 {
            title.push(' ');
        }
        push_capital(&mut title, word);
    }
    title
}

fn push_capital(text: &mut String, word: &str) {
    let mut rest = word.chars();
    text.extend(rest.next().into_iter().flat_map(char::to_uppercase));
    text.push_str(rest.as_str());
}

/// The shortest text in which a word covers a part of a wrong form and more than it; none if there is no such text.
pub(crate) fn joined(word: &str, wrong: &str) -> Option<String> {
    if word.contains(wrong) {
        return (word != wrong).then(|| word.to_owned());
    }
    let shared = |left: &str, right: &str| {
        let starts = left.char_indices().map(|(start, _)| start).skip(1).collect::<Vec<_>>();
        starts.into_iter().find(|start| right.starts_with(&left[*start..])).map(|start| left.len() - start)
    };
    let before = shared(word, wrong).map(|length| format!("{word}{}", &wrong[length..]));
    before.or_else(|| shared(wrong, word).map(|length| format!("{wrong}{}", &word[length..])))
}

#[cfg(test)]
mod tests {
    use super::super::testing::{row, strings};
    use super::*;

    #[test]
    fn a_form_keeps_its_capitals_and_endings() {
        let mut row = SwapRow { case: Case::Kept, ..row("deep learing", &["deep learning"]) };
        let of = |row: &SwapRow| {
            forms(row).into_iter().map(|(wrong, rights)| format!("{wrong}:{}", rights.join("/"))).collect::<Vec<_>>()
        };
        assert_eq!(
            of(&row),
            [
                "deep learing:deep learning",
                "Deep learing:Deep learning",
                "Deep Learing:Deep Learning",
                "DEEP LEARING:DEEP LEARNING"
            ]
        );
        row.endings = strings(&["s"]);
        assert_eq!(of(&row).len(), 8);
        row.wrong = "ChatGTP".to_owned();
        assert_eq!(of(&row), ["ChatGTP:deep learning", "ChatGTPs:deep learnings"], "capitals are meant as written");
        row.case = Case::Exact;
        row.wrong = "teh".to_owned();
        assert_eq!(of(&row), ["teh:deep learning", "tehs:deep learnings"]);
    }

    #[test]
    fn a_shield_and_a_wrong_form_meet_in_one_text() {
        assert_eq!(joined("计算例题", "算例").as_deref(), Some("计算例题"));
        assert_eq!(joined("例题", "算例").as_deref(), Some("算例题"));
        assert_eq!(joined("计算", "算例").as_deref(), Some("计算例"));
        assert_eq!(joined("算例", "算例"), None);
        assert_eq!(joined("阀门", "阀值"), None);
    }
}
