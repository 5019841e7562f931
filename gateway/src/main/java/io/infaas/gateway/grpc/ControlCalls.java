package io.infaas.gateway.grpc;

import io.infaas.gateway.refusal.Refusal;
import io.infaas.gateway.refusal.RefusalReason;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The calls of one client connection that the gateway answers itself. Those whose request has not come are bounded by
 * {@value #MOST_WAITING}: a further one ends the oldest, so that a call whose request comes at once, as that for health, is always
 * answered. Those that last are bounded by {@value #MOST_LASTING} of all connections, of which one connection gets as much as
 * leaves some to others. Confined to the event loop of the connection.
 */
final class ControlCalls {

    static final int MOST_WAITING = 100;

    /** Calls of all connections that last, as watches do. */
    static final int MOST_LASTING = 1_024;

    private static final int PER_FREE_PLACE = 8;

    private final AtomicInteger lastingOfAll;
    private final Set<ManagementCall> waiting = new LinkedHashSet<>();
    private int lasting;

    /** @param lastingOfAll number of calls of all connections that last */
    ControlCalls(AtomicInteger lastingOfAll) {
        this.lastingOfAll = lastingOfAll;
    }

    /** Adds a call whose request has not come. */
    void addWaiting(ManagementCall call) {
        waiting.add(call);
        if (waiting.size() > MOST_WAITING) {
            Iterator<ManagementCall> oldest = waiting.iterator();
            ManagementCall ended = oldest.next();
            oldest.remove();
            ended.fail(new Refusal(
                    RefusalReason.SHED,
                    "more than %d calls of the connection are without a request".formatted(MOST_WAITING)));
        }
    }

    void removeWaiting(ManagementCall call) {
        waiting.remove(call);
    }

    /**
     * Counts a call that may last.
     *
     * @throws Refusal if there are too many
     */
    void enterLasting() {
        int free = MOST_LASTING - lastingOfAll.get();
        if (lasting >= PER_FREE_PLACE * free) {
            throw new Refusal(RefusalReason.SHED, "%d such calls of the connection are open, its share of %d is used up"
                    .formatted(lasting, MOST_LASTING));
        }
        lasting++;
        lastingOfAll.incrementAndGet();
    }

    void leaveLasting() {
        lasting--;
        lastingOfAll.decrementAndGet();
    }
}
