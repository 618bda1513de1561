//! What made-up people are called. In Latin script, plain and accented, and in Arabic script with the spelling that an address takes.

use crate::domain::fold::fold;

/// A name and its ASCII form.
#[derive(Debug, Clone)]
pub struct Part {
    /// As it is written.
    pub name: &'static str,
    /// As it stands in an address.
    pub ascii: String,
}

/// Given and family names that go together.
#[derive(Debug, Clone)]
pub struct Pool {
    given: Vec<Part>,
    family: Vec<Part>,
}

impl Pool {
    /// The given name of a draw.
    pub fn given(&self, draw: u64) -> &Part {
        pick(&self.given, draw)
    }

    /// The family name of a draw.
    pub fn family(&self, draw: u64) -> &Part {
        pick(&self.family, draw)
    }
}

fn pick(parts: &[Part], draw: u64) -> &Part {
    // No list is empty.
    &parts[(draw % parts.len() as u64) as usize]
}

/// Names that ASCII can write.
pub fn plain() -> Pool {
    Pool { given: folded(PLAIN_GIVEN), family: folded(PLAIN_FAMILY) }
}

/// Names with letters that ASCII lacks.
pub fn accented() -> Pool {
    Pool { given: folded(ACCENTED_GIVEN), family: folded(ACCENTED_FAMILY) }
}

/// Names in Arabic script.
pub fn arabic() -> Pool {
    Pool { given: transliterated(ARABIC_GIVEN), family: transliterated(ARABIC_FAMILY) }
}

fn folded(list: &'static str) -> Vec<Part> {
    let ascii = |name: &str| fold(name).chars().filter(char::is_ascii_alphanumeric).collect();
    list.split_whitespace().map(|name| Part { name, ascii: ascii(name) }).collect()
}

fn transliterated(list: &[(&'static str, &str)]) -> Vec<Part> {
    list.iter().map(|(name, ascii)| Part { name, ascii: (*ascii).to_owned() }).collect()
}

const PLAIN_GIVEN: &str = "
    Adam Ahmed Alice Amelia Amina Amir Ana Andrew Anna Anton Aya Ben Benjamin Bruno Camila Carla Carlos Carmen Charlotte Clara
    Daniel David Diana Diego Elena Ella Emily Emma Erik Fatima Felix Finn Fiona Frank Grace Greta Hamza Hannah Harry Hassan
    Helen Henry Hugo Ibrahim Ida Imane Ines Isabel Ivan Jack James Jan Jasmine Julia Karim Kate Khadija Lara Laura Layla Leo
    Lina Lisa Lucas Lucy Maria Mark Marta Martin Maya Mehdi Mia Michael Mohamed Nadia Nina Noah Nora Oliver Olivia Omar Oscar
    Paula Peter Rachel Rania Robert Rosa Ruben Sam Samira Sara Simon Sofia Sophie Thomas Tom Victor Yara Yasmin Youssef Zineb";

const PLAIN_FAMILY: &str = "
    Abbott Adams Alami Allen Almeida Andersen Bakker Baker Barbosa Becker Belmonte Benali Benjelloun Bennani Bennett Benson
    Berg Bianchi Brown Campbell Carter Carvalho Chen Chraibi Clark Collins Conti Cooper Costa Cruz Davies Dekker Diaz Dubois
    Edwards Evans Ferrari Fischer Fletcher Foster Fournier Garcia Gomes Gonzales Graham Grant Green Haddad Hall Hansen Harris
    Hayes Hoffmann Hughes Ivanov Jackson Jacobs Jansen Johnson Jones Kaya Keller Kelly Khan Kim Klein Kowalski Lahlou Lambert
    Laurent Lee Lewis Lopes Lopez Mansouri Marino Martin Mason Meyer Miller Mitchell Moreau Moreira Morgan Morris Murphy Nguyen
    Nielsen Novak Oliveira Palmer Parker Patel Pereira Petersen Phillips Price Ramos Reid Ribeiro Ricci Rivera Roberts Robinson
    Romano Rossi Rossini Russo Santos Schmidt Schneider Scott Silva Simmons Smit Smith Stewart Sousa Tazi Taylor Torres Turner
    Visser Wagner Walker Ward Watson Weber White Williams Wilson Wood Wright Yilmaz Young Ziani O'Brien O'Connor O'Neill";

const ACCENTED_GIVEN: &str = "
    Adélaïde Agnès Aïcha Alícia Amélie André Andrés Anaïs Antônio Åsa Ángel Begoña Bénédicte Björn Boróka Céline Chloé Cláudia
    Dağhan Désirée Élise Élodie Émile Étienne Fátima François Frédéric Gaël Gökçe Göran Grégoire Hélène Héctor Inês Íñigo Irène
    Jérôme João Joaquín José Józef Jürgen Kåre Léa Léonie Łucja Łukasz Maëlys Małgorzata María Mathéo Mónica Nadège Noémie Noël
    Núria Özge Öykü Óscar Pär Paweł Raphaël Raúl René Renée Rocío Şebnem Sébastien Sílvia Sørina Søren Stéphane Šárka Tímea Tomás
    Tomáš Ümit Valérie Verónica Víctor Zoë Zoé Žofia";

const ACCENTED_FAMILY: &str = "
    Acuña Åberg Álvarez Araújo Bélanger Benítez Bergström Böhm Bøe Çelik Castañeda Chávez Côté Dąbrowski Dvořák Díaz Estêvão
    Fernández Frasnière Gagné García Gómez Gonçalves González Götz Grönlund Großmann Guimarães Hébert Hernández Høgh Håkansson
    Ibáñez Jiménez Jørgensen Kadlčík Kılıç Königs Köhler Krüger Leão Lefèvre Lévesque López Löfgren Magalhães Martínez Méndez
    Müller Muñoz Núñez Ødegård Öztürk Pérez Peña Přibyl Ramírez Rêgo Rodríguez Sánchez Schäfer Schröder Sørensen Şahin Šimek
    Świątek Thévenet Tóth Uğur Vázquez Velásquez Weiß Wójcik Yáñez Yıldırım Žák Zúñiga";

const ARABIC_GIVEN: &[(&str, &str)] = &[
    ("أحمد", "ahmed"),
    ("محمد", "mohamed"),
    ("محمّد أمين", "mohamedamine"),
    ("يوسف", "youssef"),
    ("عمر", "omar"),
    ("علي", "ali"),
    ("حسن", "hassan"),
    ("حمزة", "hamza"),
    ("إبراهيم", "ibrahim"),
    ("خالد", "khalid"),
    ("عبد الرحمن", "abderrahman"),
    ("عبد الله", "abdellah"),
    ("سعيد", "said"),
    ("طارق", "tarik"),
    ("رشيد", "rachid"),
    ("كريم", "karim"),
    ("المهدي", "elmehdi"),
    ("بلال", "bilal"),
    ("سامي", "sami"),
    ("نبيل", "nabil"),
    ("فاطمة", "fatima"),
    ("فاطمة الزهراء", "fatimazahra"),
    ("عائشة", "aicha"),
    ("خديجة", "khadija"),
    ("مريم", "maryam"),
    ("سلمى", "salma"),
    ("زينب", "zineb"),
    ("نادية", "nadia"),
    ("أمينة", "amina"),
    ("هدى", "houda"),
    ("ليلى", "layla"),
    ("سارة", "sara"),
    ("إيمان", "imane"),
    ("نور", "nour"),
    ("آية", "aya"),
    ("رانيا", "rania"),
    ("ياسمين", "yasmine"),
    ("سناء", "sanaa"),
    ("كوثر", "kaoutar"),
    ("حنان", "hanane"),
];

const ARABIC_FAMILY: &[(&str, &str)] = &[
    ("بن علي", "benali"),
    ("بناني", "bennani"),
    ("بنجلون", "benjelloun"),
    ("بن عمر", "benomar"),
    ("العلوي", "alaoui"),
    ("الإدريسي", "idrissi"),
    ("الفاسي", "elfassi"),
    ("التازي", "tazi"),
    ("المنصوري", "mansouri"),
    ("الحسني", "elhassani"),
    ("الشرايبي", "chraibi"),
    ("برادة", "berrada"),
    ("الأندلسي", "landaloussi"),
    ("الزياني", "ziani"),
    ("لحلو", "lahlou"),
    ("السقاط", "skalli"),
    ("المرابط", "elmrabet"),
    ("الخطيب", "elkhatib"),
    ("حداد", "haddad"),
    ("منصور", "mansour"),
    ("صالح", "saleh"),
    ("النجار", "elnajjar"),
    ("الشامي", "chami"),
    ("المصري", "elmasri"),
    ("القاسمي", "kassimi"),
    ("الطاهري", "tahiri"),
    ("العمراني", "amrani"),
    ("الوزاني", "ouazzani"),
    ("الكتاني", "kettani"),
    ("الصقلي", "sqalli"),
];
