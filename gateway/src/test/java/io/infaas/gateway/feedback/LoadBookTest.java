package io.infaas.gateway.feedback;

import static org.assertj.core.api.Assertions.assertThat;

import io.infaas.gateway.view.Candidate;
import io.infaas.gateway.view.Routes;
import io.infaas.gateway.view.ViewFixture;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class LoadBookTest {

    private final Routes routes = ViewFixture.fashion().routes();
    private final Candidate first = routes.candidates().get(0);
    private final List<Candidate> lost = new ArrayList<>();
    private final LoadBook book = LoadBook.of(routes, lost::add);

    @Test
    void begin_severalQueries_itemsAddUpAndComeDown() {
        Dispatch one = book.begin(first, 8);
        Dispatch other = book.begin(first, 3);
        assertThat(book.itemsInFlight(first)).isEqualTo(11);

        one.answered();
        other.failed();

        assertThat(book.itemsInFlight(first)).isZero();
        assertThat(book.itemsInFlight(routes.candidates().get(1))).isZero();
    }

    @Test
    void end_twice_countedOnce() {
        book.begin(first, 5);
        Dispatch dispatch = book.begin(first, 8);

        dispatch.answered();
        dispatch.ended();
        dispatch.gone();

        assertThat(book.itemsInFlight(first)).isEqualTo(5);
        assertThat(book.available(first)).isTrue();
    }

    @Test
    void begin_endedByManyThreads_countIsExact() {
        IntStream.range(0, 10_000).parallel().forEach(i -> {
            Dispatch dispatch = book.begin(first, 1 + i % 7);
            if (i % 2 == 0) {
                dispatch.answered();
            }
            dispatch.ended();
        });

        assertThat(book.itemsInFlight(first)).isZero();
    }

    @Test
    void gone_toldOnce_untilBack() {
        book.begin(first, 1).gone();
        book.begin(first, 1).gone();
        assertThat(book.available(first)).isFalse();
        assertThat(lost).containsExactly(first);

        book.back(first);
        assertThat(book.available(first)).isTrue();

        book.begin(first, 1).gone();
        assertThat(lost).containsExactly(first, first);
    }

    @Test
    void failed_threeInARow_gone() {
        book.begin(first, 1).failed();
        book.begin(first, 1).failed();
        book.begin(first, 1).answered();
        book.begin(first, 1).failed();
        book.begin(first, 1).failed();
        assertThat(book.available(first)).isTrue();

        book.begin(first, 1).failed();

        assertThat(book.available(first)).isFalse();
    }

    @Test
    void back_afterFailures_oneMoreFailureDoesNotLoseItAgain() {
        IntStream.range(0, 3).forEach(i -> book.begin(first, 1).failed());
        book.back(first);

        book.begin(first, 1).failed();

        assertThat(book.available(first)).isTrue();
    }

    @Test
    void next_sameInstances_keepTheirLoadWhateverTheirSlot() {
        Dispatch dispatch = book.begin(first, 8);
        Routes later = ViewFixture.fashion().node("c").routes();
        LoadBook next = book.next(later);

        assertThat(next.itemsInFlight(later.candidates().get(first.slot()))).isEqualTo(8);
        dispatch.answered();

        assertThat(next.itemsInFlight(later.candidates().get(first.slot()))).isZero();
    }
}
