//! Whatever somebody writes, there is an answer.

use super::*;
use proptest::prelude::*;

/// Words of notices and what is none, in any order.
const WORDS: &str = "(mandag|tirsdag|tysdag|alle dager|helligdager|julaften|2\\. juledag|1\\. mai|24\\. desember|hverdager|påske|som|vanlig|søndag|stengt|døgnåpent|og|til|kl\\.|10|9:30|24|25|02|0|10–16|22–02|19–10|-|–|,|;|:|\\.|\\?|ß|İ|’|\\\\n|[ -~æøå]{0,4}) ?";

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn any_notice_is_read_or_refused(words in proptest::collection::vec(WORDS, 0..14), quotes in 0..3usize) {
        let text = words.concat().replace(['"', '\''], "");
        let (open, close) = [("\"", "\""), ("\"\"\"\n", "\"\"\""), ("'", "'")][quotes];
        for key in ["hours.staffed", "hours.self_service"] {
            let text = file(&format!("{key} = {open}{text}{close}"));
            let (tenant, faults) = tenant::read("tenants/a.toml", &text, "a");
            for fault in &faults {
                fault.draw(Speech::Nb, false);
                let span = fault.span.unwrap();
                prop_assert!(span.start <= span.end && span.end as usize <= text.len());
            }
            // What was read can be asked.
            for hours in tenant.into_iter().flat_map(|tenant| tenant.branches).filter_map(|branch| branch.hours) {
                let slots = hours.day(date(2026, 12, 24));
                prop_assert_eq!((slots[0].from, slots[slots.len() - 1].to), (0, 1440));
            }
        }
    }

    #[test]
    fn any_exception_and_season_is_read_or_refused(
        dates in proptest::collection::vec("(20(19|26|27)-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])|\"[0-9]{1,2}\\. ?(juni|mai|desember|x)( 20[0-9]{2})?\"|9999-12-31|0001-01-01)", 6),
        hours in proptest::collection::vec("(stengt|som søndag|10–13|mandag 10–12|22–02|x)", 3),
    ) {
        let text = file(&format!(
            "[branch.hours]\nstaffed = \"mandag {0}\"\n[[branch.hours.season]]\nfrom = {1}\nto = {2}\nstaffed = \"tirsdag {0}\"\n[[branch.hours.season]]\nfrom = {2}\nto = {3}\nself_service = \"{3}\"\n\
             [[branch.hours.exception]]\nfrom = {4}\nto = {5}\nstaffed = \"{6}\"\nreason = \"x\"\n[[branch.stop]]\nplace = \"x\"\ntimes = \"{6}\"\ndates = [{5}]\n",
            hours[0], dates[0], dates[1], dates[2], dates[3], dates[4], hours[1]
        ));
        let (tenant, faults) = tenant::read("tenants/a.toml", &text, "a");
        faults.iter().for_each(|fault| drop(fault.draw(Speech::En, false)));
        for hours in tenant.into_iter().flat_map(|tenant| tenant.branches).filter_map(|branch| branch.hours) {
            hours.next_change(date(2026, 6, 15).at(12, 0, 0, 0));
            hours.next_change(Date::MAX.at(12, 0, 0, 0));
            hours.day(Date::MIN);
        }
    }
}
