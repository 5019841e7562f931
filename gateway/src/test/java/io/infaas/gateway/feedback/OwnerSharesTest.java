package io.infaas.gateway.feedback;

import static org.assertj.core.api.Assertions.assertThat;

import io.infaas.gateway.selection.QueryOwner;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OwnerSharesTest {

    private static final int ONE = QueryOwner.ofConnection(0).place();
    private static final int OTHER = QueryOwner.ofConnection(1).place();
    private static final int APART = QueryOwner.APART.place();

    private final OwnerShares shares = new OwnerShares();

    @Test
    void mayHave_alone_all() {
        assertThat(countRoom(ONE, 90)).isEqualTo(90);
    }

    @ParameterizedTest
    @CsvSource({"90, 80", "9, 8", "2, 2"})
    void mayHave_othersAsk_leavesANinthFree(int limit, int room) {
        shares.recordAsked(OTHER);

        assertThat(countRoom(ONE, limit)).isEqualTo(room);
    }

    @ParameterizedTest
    @CsvSource({"90, 60", "9, 6", "2, 2"})
    void mayHave_othersAskAndSomeIsLeftBehind_leavesAThirdFree(int limit, int room) {
        shares.recordAsked(OTHER);
        shares.add(ONE, 1);
        shares.leave(ONE, 1);

        assertThat(1 + countRoom(ONE, limit)).isEqualTo(room);
    }

    @Test
    void mayHave_apart_leavesAThirdFreeEvenAlone() {
        assertThat(countRoom(APART, 90)).isEqualTo(60);
    }

    @ParameterizedTest
    @CsvSource({"90, 10", "9, 1", "2, 1"})
    void mayHave_apartAndOthersAsk_leavesEightNinthsFree(int limit, int room) {
        shares.recordAsked(OTHER);

        assertThat(countRoom(APART, limit)).isEqualTo(room);
    }

    @Test
    void mayHave_othersHaveNotAskedForSeconds_all() {
        shares.recordAsked(OTHER);
        shares.relax();
        assertThat(shares.mayHave(ONE, 90, 0, 11)).isFalse();

        shares.relax();

        assertThat(shares.mayHave(ONE, 90, 0, 11)).isTrue();
    }

    @Test
    void mayHave_whatWasLeftHasEnded_asBefore() {
        shares.recordAsked(OTHER);
        shares.add(ONE, 5);
        shares.leave(ONE, 5);
        assertThat(shares.mayHave(ONE, 1, 8, 10)).isFalse();

        shares.removeLeft(ONE, 5);

        assertThat(shares.of(ONE)).isZero();
        assertThat(shares.mayHave(ONE, 1, 8, 10)).isTrue();
    }

    private int countRoom(int owner, int limit) {
        int count = 0;
        while (shares.of(owner) < limit && shares.mayHave(owner, 1, shares.of(owner), limit)) {
            shares.add(owner, 1);
            count++;
        }
        return count;
    }
}
