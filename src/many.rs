//! Many at once: by rayon where the build has threads (feature `parallel`), one after another where it has none.
//!
//! What is asked of rayon in this library keeps the order of what it is given, so either way gives the same bytes.

#[cfg(not(feature = "parallel"))]
pub(crate) use one_by_one::*;
#[cfg(feature = "parallel")]
pub(crate) use rayon::prelude::*;

/// How many things are done at once.
#[cfg(all(feature = "parallel", feature = "scan"))]
pub(crate) fn threads() -> usize {
    rayon::current_num_threads().max(1)
}

/// How many things are done at once.
#[cfg(all(not(feature = "parallel"), feature = "scan"))]
pub(crate) fn threads() -> usize {
    1
}

/// The same words for one after another: only those that this library uses.
#[cfg(any(test, not(feature = "parallel")))]
mod one_by_one {
    use std::slice;

    /// What gives its items away.
    pub(crate) trait IntoOneByOne: IntoIterator + Sized {
        fn into_par_iter(self) -> Self::IntoIter {
            self.into_iter()
        }
    }

    impl<T: IntoIterator> IntoOneByOne for T {}

    /// What lends its items.
    pub(crate) trait SliceOneByOne<T> {
        fn par_iter(&self) -> slice::Iter<'_, T>;
        fn par_iter_mut(&mut self) -> slice::IterMut<'_, T>;
        fn par_sort_unstable(&mut self)
        where
            T: Ord;
    }

    impl<T> SliceOneByOne<T> for [T] {
        fn par_iter(&self) -> slice::Iter<'_, T> {
            self.iter()
        }

        fn par_iter_mut(&mut self) -> slice::IterMut<'_, T> {
            self.iter_mut()
        }

        fn par_sort_unstable(&mut self)
        where
            T: Ord,
        {
            self.sort_unstable();
        }
    }

    /// What rayon's iterators do beyond those of the standard library.
    pub(crate) trait OneByOne: Iterator + Sized {
        /// One state for all, as rayon has one a thread.
        fn map_init<S, R>(self, init: impl Fn() -> S, of: impl Fn(&mut S, Self::Item) -> R) -> impl Iterator<Item = R> {
            let mut state = init();
            self.map(move |item| of(&mut state, item))
        }

        fn flat_map_iter<I: IntoIterator>(self, of: impl Fn(Self::Item) -> I) -> impl Iterator<Item = I::Item> {
            self.flat_map(of)
        }
    }

    impl<T: Iterator> OneByOne for T {}

    /// What takes more items in.
    pub(crate) trait ExtendOneByOne<T>: Extend<T> {
        fn par_extend(&mut self, items: impl IntoIterator<Item = T>) {
            self.extend(items);
        }
    }

    impl<T> ExtendOneByOne<T> for Vec<T> {}
}

#[cfg(all(test, feature = "parallel"))]
mod tests {
    /// What a piece of work gives that says every word, written once and meant twice.
    macro_rules! work {
        ($numbers:expr) => {{
            let mut numbers: Vec<u32> = $numbers;
            numbers.par_sort_unstable();
            numbers.par_iter_mut().for_each(|number| *number *= 3);
            let counted = |seen: &mut u32, number: &u32| {
                // As rayon has a state a thread, none may show in what is given.
                *seen += 1;
                number + 1
            };
            let mut out: Vec<u32> = numbers.par_iter().map_init(|| 0, counted).collect();
            out.par_extend((0..9_u32).into_par_iter().map(|number| number * number));
            out.par_extend(numbers.par_iter().flat_map_iter(|&number| [number; 2]));
            out
        }};
    }

    #[test]
    fn one_after_another_gives_what_many_at_once_give() {
        let numbers = || (0..999).map(|number| number * 7919 % 1009).collect::<Vec<u32>>();
        let at_once = {
            use rayon::prelude::*;
            work!(numbers())
        };
        let one_by_one = {
            use crate::many::one_by_one::*;
            work!(numbers())
        };
        assert_eq!(at_once, one_by_one);
        assert!(at_once.len() == 999 + 9 + 2 * 999 && at_once[0] == 1);
    }
}
