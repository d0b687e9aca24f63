//! The words that the comparison of works knows, each list with what it is for. All are folded, as titles are when they are compared.

use std::collections::HashSet;
use std::sync::LazyLock;

/// Words that begin titles and mean nothing.
pub static ARTICLES: List =
    LazyLock::new(|| words("en ei et ein eit den det de dei the a an der die das le la les l il lo el los las"));

/// What says what a publication is and not what it is called.
pub static GENRES: List = LazyLock::new(|| {
    words(
        "roman romaner noveller novelle dikt skuespill skodespel drama fortelling fortellinger forteljing \
    forteljingar krim kriminalroman kriminalroaman thriller spenningsroman ungdomsroman ungdomsbok barnebok \
    biografi selvbiografi sjolvbiografi memoarer essays essay eventyr komedie tragedie novel poems stories short \
    a novelas lydbok lydopptak ebok dvd blu ray bluray cd video film spill musikktrykk elektronisk ressurs \
    bokmal utgave utg uforkortet forkortet stor skrift storskrift bok",
    )
});

/// Words that a number of a part goes with.
pub static VOLUMES: List = LazyLock::new(|| {
    words(
        "bind bd b del d bok nr nummer no hefte vol volume part book sesong season arg argang band teil tome tom osa \
    oassi suite disc",
    )
});

/// The words of numbers, folded: Norwegian, Danish and Swedish alike, and English.
pub static NUMBERS: LazyLock<Vec<(&str, u32)>> = LazyLock::new(|| values(NAMED));

const NAMED: &str = "to=2 tre=3 fire=4 fem=5 seks=6 sju=7 syv=7 atte=8 otte=8 ni=9 ti=10 elleve=11 tolv=12 tretten=13 fjorten=14 \
    femten=15 seksten=16 sytten=17 atten=18 nitten=19 tjue=20 tyve=20 tretti=30 tredve=30 forti=40 femti=50 \
    seksti=60 sytti=70 atti=80 nitti=90 hundre=100 tusen=1000 forste=1 fyrste=1 andre=2 annen=2 tredje=3 \
    fjerde=4 femte=5 sjette=6 sjuende=7 syvende=7 attende=8 niende=9 tiende=10 ellevte=11 tolvte=12 two=2 \
    three=3 four=4 five=5 six=6 seven=7 eight=8 nine=9 ten=10 eleven=11 twelve=12 twenty=20 thirty=30 forty=40 \
    fifty=50 sixty=60 seventy=70 eighty=80 ninety=90 hundred=100 thousand=1000 first=1 second=2 third=3 one=1 \
    fourth=4 fifth=5 sixth=6 seventh=7 eighth=8 ninth=9 tenth=10 en=1 ett=1 og=0 guokte=2";

/// Words that say that somebody made something else of a work.
pub const ADAPTED: &str = "lettlest|lettlese|lettles|gjenfort|attfort|retold|bearbeid|omarbeid|tilrettel|tegneserie|teikneserie|\
    graphic novel|grafisk roman|dramatiser|adapted|adaptation|adaptasjon|fritt etter|etter romanen|etter boken|\
    etter boka|billedbok etter|for barn|musikal|serieroman|gjendikt for barn";

/// Words that say that it goes with something else or is about it.
pub static GUIDES: List = LazyLock::new(|| {
    words(
        "oppgavesamling oppgaver oppgave arbeidsbok arbeidsbook oppgavebok laererveiledning laerarrettleiing \
    veiledning rettleiing fasit losninger losningsforslag studiebok studiehefte lesehefte elevbok ressursperm \
    kommentar kommentarer analyse tolkning guide companion studieguide study notes grunnbok sangbok songbok \
    noter soundtrack lydspor leserveiledning",
    )
});

/// Titles that stand for none.
pub const PLACEHOLDERS: &str = "uten tittel|utan tittel|ny roman|ny bok|ukjent tittel|untitled|kommer";

/// Titles of the work that many works have.
pub const COLLECTIVE: &str = "verker|works|dikt|poems|skuespill|plays|noveller|short stories|romaner|novels|utvalg|selections|essays|brev|\
    letters|sanger|songs|samlede verker|skrifter|laws|lover|prosa|prose works|tekster|symfonier|sonater|\
    klaverkvartetter|konserter|suiter|strykekvartetter";

/// How roles begin of those who did not make the work: translators, readers, illustrators, editors.
pub const OTHERS: &str =
    "overs trl oms illustr ill red edt oppl nrt forord aui utg prf bearb adp tilrettel innles lest";

/// Names that are nobody's.
pub const NOBODY: &str = "ukjent ukjend anonym unknown diverse various";

/// Words that are looked for, not read one by one.
pub type List = LazyLock<HashSet<&'static str>>;

fn words(text: &'static str) -> HashSet<&'static str> {
    text.split(' ').collect()
}

fn values(text: &'static str) -> Vec<(&'static str, u32)> {
    text.split(' ')
        .filter_map(|pair| pair.split_once('='))
        .filter_map(|(name, value)| Some((name, value.parse().ok()?)))
        .collect()
}
