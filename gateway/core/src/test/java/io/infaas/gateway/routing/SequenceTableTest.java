package io.infaas.gateway.routing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.infaas.gateway.index.IndexedInstance;
import io.infaas.gateway.refusal.Refusal;
import io.infaas.gateway.routing.SequenceTable.Standing;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class SequenceTableTest {

    private static final Duration IDLE = Duration.ofSeconds(10);
    private static final SequenceKey KEY = new SequenceKey("fashion", 7L);
    private static final IndexedInstance.Key AT = new IndexedInstance.Key("small", "a");
    private static final IndexedInstance.Key OTHER = new IndexedInstance.Key("small", "b");

    private final AtomicLong now = new AtomicLong();
    private final SequenceTable table = new SequenceTable(IDLE, 2, now::get);

    @Test
    void key_idOfAnyKind_orNone() {
        assertThat(SequenceKey.of("m", Map.of("sequence_id", 7L))).isEqualTo(new SequenceKey("m", 7L));
        assertThat(SequenceKey.of("m", Map.of("sequence_id", "x"))).isEqualTo(new SequenceKey("m", "x"));
        assertThat(SequenceKey.of("m", Map.of("sequence_id", 0L))).isNull();
        assertThat(SequenceKey.of("m", Map.of("sequence_id", ""))).isNull();
        assertThat(SequenceKey.of("m", Map.of())).isNull();
    }

    @Test
    void sequence_fromItsBeginToItsEnd_livesWhereItBegan() {
        assertThat(table.enter(KEY, true).standing()).isEqualTo(Standing.UNKNOWN);
        table.begin(KEY, AT);
        table.leave(KEY, AT, false);

        SequenceTable.SequenceState found = table.enter(KEY, false);

        assertThat(found.at()).isEqualTo(AT);
        assertThat(table.livesAt("small", "a")).isTrue();
        assertThat(table.livesAt("small", "b")).isFalse();
        table.leave(KEY, AT, true);
        assertThat(table.livesAt("small", "a")).isFalse();
        assertThat(table.enter(KEY, false).standing()).isEqualTo(Standing.UNKNOWN);
    }

    @Test
    void sequence_ofWhichNothingCame_isOver() {
        table.begin(KEY, AT);
        table.leave(KEY, AT, false);

        now.addAndGet(IDLE.toNanos() + 1);

        assertThat(table.livesAt("small", "a")).isFalse();
        assertThat(table.enter(KEY, false).standing()).isEqualTo(Standing.UNKNOWN);
        assertThat(table.size()).isZero();
    }

    @Test
    void sequence_withARequestUnderWay_livesHoweverLongThatTakes() {
        table.begin(KEY, AT);

        now.addAndGet(10 * IDLE.toNanos());
        table.sweep();

        assertThat(table.livesAt("small", "a")).isTrue();
    }

    @Test
    void sequence_whoseInstanceIsLost_isLostUntilItBeginsAgain() {
        table.begin(KEY, AT);
        table.markLost(KEY, AT);

        assertThat(table.enter(KEY, false).standing()).isEqualTo(Standing.LOST);
        assertThat(table.livesAt("small", "a")).isFalse();
        assertThat(table.enter(KEY, true).standing()).isEqualTo(Standing.UNKNOWN);
        table.begin(KEY, OTHER);
        assertThat(table.enter(KEY, false).at()).isEqualTo(OTHER);
    }

    @Test
    void sequence_begunAgainElsewhere_whatIsOverAtTheOldPlaceDoesNotCount() {
        table.begin(KEY, AT);
        table.begin(KEY, OTHER);

        table.leave(KEY, AT, true);
        table.markLost(KEY, AT);

        assertThat(table.enter(KEY, false).at()).isEqualTo(OTHER);
    }

    @Test
    void sequences_moreThanThereIsRoomFor_refusedUntilOneIsOver() {
        table.begin(KEY, AT);
        table.leave(KEY, AT, false);
        table.begin(new SequenceKey("fashion", 8L), AT);
        SequenceKey third = new SequenceKey("fashion", 9L);

        assertThatThrownBy(() -> table.enter(third, true)).isInstanceOf(Refusal.class);
        assertThat(table.enter(KEY, true).standing()).isEqualTo(Standing.UNKNOWN);

        now.addAndGet(IDLE.toNanos() + 1);
        assertThat(table.enter(third, true).standing()).isEqualTo(Standing.UNKNOWN);
    }
}
