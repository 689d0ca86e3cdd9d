use std::collections::BTreeMap;

use proptest::prelude::*;

use super::plan::{By, Order, Plan, Source};
use super::*;
use crate::content::ContentRef;
use crate::facets::{Facet, FacetCode, Filed, Filing, position};
use crate::ids::{CaseId, PlatformId, sortable_ms};

/// A case of which everything is known, or only some fields.
#[derive(Clone, Debug)]
struct Known {
    case: CaseId,
    values: BTreeMap<Field, Vec<Value>>,
    hidden: Vec<Field>,
}

impl Subject for Known {
    fn values(&self, field: &Field) -> Option<Vec<Value>> {
        (!self.hidden.contains(field)).then(|| self.values.get(field).cloned().unwrap_or_default())
    }
}

impl Known {
    fn texts(&self, facet: Facet) -> Vec<String> {
        let values = self.values.get(&Field::Facet(facet)).into_iter().flatten();
        values.filter_map(Value::text).map(str::to_owned).collect()
    }

    fn time(&self, field: &Field) -> i64 {
        match self.values[field][..] {
            [Value::Time(us)] => us,
            ref other => panic!("{other:?}"),
        }
    }

    fn is_reviewed(&self) -> bool {
        self.values[&Field::Reviewed] == [Value::Bool(true)]
    }

    fn filed(&self) -> Filed {
        let named = |facet| self.texts(facet).into_iter().map(move |value| (facet, value));
        let values: Vec<_> = FACETS.into_iter().flat_map(named).collect();
        let filing = Filing::new(self.is_reviewed(), &values, None);
        Filed { flagged_us: self.time(&Field::Created), filing }
    }
}

const FACETS: [Facet; 6] = [Facet::Name, Facet::Kind, Facet::Category, Facet::Label, Facet::Media, Facet::Reporter];

fn platform() -> PlatformId {
    PlatformId::parse("platform1").unwrap()
}

fn text() -> impl Strategy<Value = Value> {
    prop::sample::select(vec!["a", "b", "text", "image", "Loud words"]).prop_map(|text| Value::Text(text.to_owned()))
}

fn time() -> impl Strategy<Value = Value> {
    (0_i64..20).prop_map(Value::Time)
}

fn field() -> impl Strategy<Value = Field> {
    let facet = prop::sample::select(FACETS.to_vec()).prop_map(Field::Facet);
    prop_oneof![
        6 => facet,
        1 => Just(Field::Id),
        2 => Just(Field::Created),
        2 => Just(Field::Updated),
        2 => Just(Field::Reviewed),
        1 => Just(Field::Named("severity")),
        1 => prop::sample::select(vec!["x", "y"]).prop_map(|name| Field::Custom(name.to_owned())),
    ]
}

fn value_of(field: &Field) -> BoxedStrategy<Value> {
    match field {
        Field::Created | Field::Updated => time().boxed(),
        Field::Reviewed => any::<bool>().prop_map(Value::Bool).boxed(),
        Field::Named(_) => (0_u8..5).prop_map(|n| Value::Number(f64::from(n))).boxed(),
        Field::Id | Field::Facet(_) | Field::Custom(_) => text().boxed(),
    }
}

fn test() -> impl Strategy<Value = Filter> {
    field().prop_flat_map(|field| {
        let value = value_of(&field);
        let op = prop_oneof![
            4 => value.clone().prop_map(Op::Eq),
            2 => prop::collection::vec(value.clone(), 0..4).prop_map(Op::In),
            1 => value.clone().prop_map(Op::Gt),
            1 => value.clone().prop_map(Op::Gte),
            1 => value.clone().prop_map(Op::Lt),
            1 => value.clone().prop_map(Op::Lte),
            1 => any::<bool>().prop_map(Op::Exists),
            1 => value.prop_map(Op::Contains),
            1 => Just(Op::Autocomplete("WOR".into())),
            1 => Just(Op::Words("words LOUD".into())),
        ];
        op.prop_map(move |op| Filter::Is(field.clone(), op))
    })
}

fn filter() -> impl Strategy<Value = Filter> {
    test().prop_recursive(3, 24, 4, |inner| {
        let many = prop::collection::vec(inner, 0..4);
        prop_oneof![
            3 => many.clone().prop_map(Filter::All),
            2 => many.clone().prop_map(Filter::Any),
            1 => many.prop_map(Filter::None),
        ]
    })
}

prop_compose! {
    fn known()(
        name in 0_u8..30, kind in 0_u8..3, times in (0_i64..20, 0_i64..20), reviewed: bool,
        many in prop::collection::vec((prop::sample::select(FACETS[2..].to_vec()), text()), 0..8),
        crowd in prop::sample::select(vec![0_u32, 0, 0, 40]),
        severity in prop::option::of(0_u8..5), custom in prop::option::of(text()),
        hidden in prop::collection::vec(field(), 0..5),
    ) -> Known {
        let names = ["a", "b", "c"];
        let content = ContentRef { kind: names[usize::from(kind)].into(), id: name.to_string() };
        let case = CaseId::of(&platform(), &content);
        let text = |text: String| vec![Value::Text(text)];
        let mut values = BTreeMap::from([
            (Field::Id, text(case.uuid())),
            (Field::Created, vec![Value::Time(times.0)]),
            (Field::Updated, vec![Value::Time(times.1)]),
            (Field::Reviewed, vec![Value::Bool(reviewed)]),
            (Field::Facet(Facet::Kind), text(content.kind)),
            (Field::Facet(Facet::Name), text(content.id)),
        ]);
        for (facet, value) in many {
            values.entry(Field::Facet(facet)).or_default().push(value);
        }
        for n in 0..crowd {
            // So many that not every one gets a code.
            values.entry(Field::Facet(Facet::Label)).or_default().push(Value::Text(format!("label {n}")));
        }
        values.extend(severity.map(|n| (Field::Named("severity"), vec![Value::Number(f64::from(n))])));
        values.extend(custom.map(|value| (Field::Custom("x".into()), vec![value])));
        Known { case, values, hidden }
    }
}

fn order() -> impl Strategy<Value = Order> {
    (prop::sample::select(vec![By::Created, By::Updated, By::Id, By::Gravity]), any::<bool>())
        .prop_map(|(by, ascending)| Order { by, ascending })
}

/// Whether a walk by this plan comes past the case.
fn is_met(plan: &Plan, known: &Known) -> bool {
    let filed = known.filed();
    let state = plan.reviewed.is_none_or(|reviewed| reviewed == filed.filing.reviewed);
    let is_within = |position: &str| {
        let after = |start: Option<String>, ascending: bool| {
            start.is_none_or(|start| if ascending { *position > *start } else { *position < *start })
        };
        [true, false].iter().all(|up| after(plan.start(*up), *up) && !plan.is_over(position, *up))
    };
    match &plan.source {
        Source::Cases(cases) => cases.contains(&known.case),
        Source::Updated => state && is_within(&position(known.time(&Field::Updated), &known.case)),
        Source::Lists(codes) => {
            let listed = codes.iter().filter(|code| filed.filing.lists().any(|own| own == *code));
            state && listed.filter_map(FacetCode::facet).any(|facet| is_within(&filed.position(facet, &known.case)))
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    /// What follows from a part of the fields also follows from all of them.
    #[test]
    fn knowing_less_never_says_otherwise(filter in filter(), known in known()) {
        let whole = Known { hidden: Vec::new(), ..known.clone() };
        let decided = filter.eval(&whole);
        prop_assert!(decided.is_some());
        if let Some(early) = filter.eval(&known) {
            prop_assert_eq!(Some(early), decided);
        }
    }

    /// A row drops nothing that passes, and says that nothing passes that does not.
    #[test]
    fn a_row_agrees_with_the_whole_case(filter in filter(), known in known()) {
        let whole = Known { hidden: Vec::new(), ..known };
        let filed = whole.filed();
        let row = Row::parse(whole.case.clone(), &filed.row()).unwrap();
        prop_assert_eq!(row.filed.flagged_us, filed.flagged_us);
        if let Some(early) = filter.eval(&row) {
            prop_assert_eq!(Some(early), filter.eval(&whole));
        }
    }

    /// Whatever is walked, every case that passes is met.
    #[test]
    fn a_plan_misses_nothing(filter in filter(), known in known(), order in order()) {
        let whole = Known { hidden: Vec::new(), ..known };
        let plan = Plan::of(&platform(), &filter, order);
        if filter.eval(&whole) == Some(true) {
            prop_assert!(is_met(&plan, &whole), "{:?}", plan);
        }
    }
}

fn is(facet: Facet, value: &str) -> Filter {
    Filter::Is(Field::Facet(facet), Op::Eq(Value::Text(value.into())))
}

fn created(ascending: bool) -> Order {
    Order { by: By::Created, ascending }
}

#[test]
fn the_shortest_list_is_walked() {
    let platform = platform();
    let open = Filter::Is(Field::Reviewed, Op::Eq(Value::Bool(false)));
    let plan = |filters: Vec<Filter>| Plan::of(&platform, &Filter::All(filters), created(false)).describe();
    let author = || is(Facet::Author, "jane");
    assert_eq!(plan(vec![]), "all");
    assert_eq!(plan(vec![open.clone()]), "all, open");
    assert_eq!(plan(vec![is(Facet::Kind, "post"), author(), open.clone()]), "author, open");
    assert_eq!(plan(vec![is(Facet::Kind, "post"), is(Facet::Name, "7")]), "1 by id");
    assert_eq!(plan(vec![is(Facet::Label, "INSULT"), is(Facet::Kind, "post")]), "label + overflow");
    assert_eq!(plan(vec![Filter::Any(vec![author(), is(Facet::Name, "7")])]), "entity id + author (2 lists)");
    assert_eq!(plan(vec![Filter::Any(vec![author(), open])]), "all");
    assert_eq!(plan(vec![Filter::None(vec![author()])]), "all");
    assert_eq!(plan(vec![is(Facet::Media, "text")]), "all", "nearly everything has text");
    let since = Filter::Is(Field::Created, Op::Gte(Value::Time(5)));
    assert_eq!(plan(vec![since.clone()]), "all, range");
    let updated = Plan::of(&platform, &since, Order { by: By::Updated, ascending: true });
    assert_eq!((updated.describe().as_str(), updated.low), ("updated", None));
}

#[test]
fn a_range_is_walked_from_both_ends() {
    let filter = Filter::All(vec![
        Filter::Is(Field::Created, Op::Gte(Value::Time(5))),
        Filter::Is(Field::Created, Op::Lt(Value::Time(9))),
    ]);
    let plan = Plan::of(&platform(), &filter, created(true));
    assert_eq!((plan.low.clone(), plan.high.clone()), (Some(sortable_ms(5)), Some(sortable_ms(9))));
    let case = CaseId::of(&platform(), &ContentRef { kind: "a".into(), id: "b".into() });
    assert!(plan.is_over(&position(10, &case), true) && !plan.is_over(&position(9, &case), true));
    assert!(plan.is_over(&position(4, &case), false) && !plan.is_over(&position(5, &case), false));
}

#[test]
fn words_are_found_whatever_the_case() {
    let passes = |op: Op, text: &str| op.passes(&Value::Text(text.into()));
    assert!(passes(Op::Autocomplete("mod".into()), "The Moderator"));
    assert!(passes(Op::Autocomplete("the mod".into()), "The Moderator"));
    assert!(!passes(Op::Autocomplete("erat".into()), "The Moderator"));
    assert!(passes(Op::Words("erat THE".into()), "The Moderator") && !passes(Op::Words("a z".into()), "abc"));
    assert!(passes(Op::Contains(Value::Text("rat".into())), "Moderator"));
    assert!(!passes(Op::Gt(Value::Number(1.0)), "2"), "a text is no number");
}
