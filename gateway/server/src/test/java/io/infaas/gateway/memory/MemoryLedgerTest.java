package io.infaas.gateway.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.infaas.triton.wire.WireException;
import io.netty.util.concurrent.ImmediateEventExecutor;
import org.junit.jupiter.api.Test;

class MemoryLedgerTest {

    private static final long CAPACITY = 16 << 20;

    private final MemoryLedger ledger = new MemoryLedger(CAPACITY);
    private final ConnectionAccount large = ledger.open(ImmediateEventExecutor.INSTANCE);
    private final ConnectionAccount small = ledger.open(ImmediateEventExecutor.INSTANCE);

    @Test
    void reserve_largeHolder_getsUpToTheLowWatermarkAndSmallOnesTheRest() {
        assertThat(large.reserve(CAPACITY / 4 * 3)).isTrue();

        assertThat(large.reserve(1)).isFalse();
        assertThat(small.reserve(MemoryLedger.LARGE_HOLDING)).isTrue();
        assertThat(small.reserve(1)).isFalse();
        assertThat(ledger.refusals()).isEqualTo(2);
        assertThat(large.bytes()).isEqualTo(CAPACITY / 4 * 3);
    }

    @Test
    void reserve_smallHoldersAlone_getUpToTheCapacity() {
        long granted = 0;
        while (ledger.open(ImmediateEventExecutor.INSTANCE).reserve(MemoryLedger.LARGE_HOLDING)) {
            granted += MemoryLedger.LARGE_HOLDING;
        }

        assertThat(granted).isEqualTo(CAPACITY);
        assertThat(ledger.bytes()).isEqualTo(CAPACITY);
    }

    @Test
    void release_allBytes_onlyAStepStaysReserved() {
        large.reserve(8 << 20);
        small.reserve(100);

        large.release(8 << 20);
        small.release(100);

        assertThat(large.bytes()).isZero();
        assertThat(ledger.bytes()).isLessThanOrEqualTo(2 * MemoryLedger.LoopAccount.STEP);
    }

    @Test
    void resize_aboveTheCapacity_throwsAndKeepsTheReservation() {
        long held = large.resize(0, 1_000);

        assertThatThrownBy(() -> large.resize(held, CAPACITY))
                .isInstanceOfSatisfying(WireException.class, refused -> assertThat(refused.code())
                        .isEqualTo(WireException.Code.UNAVAILABLE));

        assertThat(large.bytes()).isEqualTo(1_000);
        assertThat(large.resize(held, 0)).isZero();
        assertThat(large.bytes()).isZero();
    }

    @Test
    void adopt_bytesOfAnotherThread_areCountedOnce() {
        assertThat(ledger.reserve(1_000_000)).isTrue();

        large.adopt(1_000_000);

        assertThat(ledger.bytes()).isEqualTo(1_000_000);
        large.release(1_000_000);
        assertThat(ledger.bytes()).isLessThanOrEqualTo(2 * MemoryLedger.LoopAccount.STEP);
    }
}
