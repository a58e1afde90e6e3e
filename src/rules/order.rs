//! Sorting by one routine for all types: the standard library's is made anew for each type it sorts, which
//! takes much room in WebAssembly. `build.rs` includes this file too.

/// Sorts `items`; equal ones stay in their order.
pub(crate) fn sort<T: Ord>(items: &mut [T]) {
    sort_by(items, |one, other| one < other);
}

/// Sorts `items` so that no item `is_before` the one that precedes it; others stay in their order.
pub(crate) fn sort_by<T>(items: &mut [T], is_before: impl Fn(&T, &T) -> bool) {
    let order = order(
        items.len(),
        &|one, other| matches!((items.get(one), items.get(other)), (Some(one), Some(other)) if is_before(one, other)),
    );
    arrange(order, &mut |one, other| items.swap(one, other));
}

/// Which item belongs at each place (a merge sort, from runs of one item up).
fn order(length: usize, is_before: &dyn Fn(usize, usize) -> bool) -> Vec<usize> {
    let mut order: Vec<usize> = (0..length).collect();
    if (1..length).all(|place| !is_before(place, place - 1)) {
        return order;
    }
    let mut run = 1;
    while run < length {
        let mut merged = Vec::with_capacity(length);
        for pair in order.chunks(run * 2) {
            let (mut left, mut right) = pair.split_at_checked(run).unwrap_or((pair, &[]));
            while let (Some((one, rest)), Some((other, others))) =
                (left.split_first(), right.split_first())
            {
                if is_before(*other, *one) {
                    merged.push(*other);
                    right = others;
                } else {
                    merged.push(*one);
                    left = rest;
                }
            }
            merged.extend_from_slice(left);
            merged.extend_from_slice(right);
        }
        order = merged;
        run *= 2;
    }
    order
}

/// Brings every item to its place, along the cycles of the permutation.
fn arrange(mut order: Vec<usize>, swap: &mut dyn FnMut(usize, usize)) {
    for start in 0..order.len() {
        let mut place = start;
        while let Some(from) = order.get_mut(place) {
            let from = std::mem::replace(from, place);
            if from == start || from == place {
                break;
            }
            swap(place, from);
            place = from;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{sort, sort_by};

    #[test]
    fn sorts_as_the_standard_library_does() {
        let mut state = 7_u32;
        for length in 0..200_u32 {
            let items: Vec<(u32, u32)> = (0..length)
                .map(|place| {
                    state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                    (state >> 28, place)
                })
                .collect();
            let (mut own, mut standard) = (items.clone(), items.clone());
            sort_by(&mut own, |one, other| one.0 < other.0);
            standard.sort_by_key(|item| item.0);
            assert_eq!(own, standard);
            let mut backwards: Vec<_> = standard.into_iter().rev().collect();
            sort(&mut backwards);
            own.sort_unstable();
            assert_eq!(backwards, own);
        }
    }
}
