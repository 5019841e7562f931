package io.infaas.gateway.feedback;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ApartShareTest {

    private final ApartShare share = new ApartShare();

    @Test
    void hasRoom_alone_leavesAThirdFree() {
        assertThat(countRoom(90)).isEqualTo(60);
    }

    @ParameterizedTest
    @CsvSource({"90, 10", "9, 1", "2, 1"})
    void hasRoom_othersAsk_leavesEightNinthsFree(int limit, int room) {
        share.recordOthersAsked();

        assertThat(countRoom(limit)).isEqualTo(room);
    }

    @Test
    void hasRoom_othersAreInFlight_leavesEightNinthsFree() {
        assertThat(share.hasRoom(10, 10, 90)).isTrue();
        assertThat(share.hasRoom(11, 10, 90)).isFalse();
    }

    @Test
    void hasRoom_othersHaveNotAskedForSeconds_asIfAlone() {
        share.recordOthersAsked();
        share.relax();
        assertThat(share.hasRoom(60, 0, 90)).isFalse();

        share.relax();

        assertThat(share.hasRoom(60, 0, 90)).isTrue();
    }

    private int countRoom(int limit) {
        int count = 0;
        while (count < limit && share.hasRoom(1, count, limit)) {
            share.add(1);
            count++;
        }
        return count;
    }
}
