package io.infaas.gateway.grpc;

import io.infaas.gateway.refusal.Refusal;
import io.infaas.gateway.refusal.RefusalReason;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The calls of one client connection that the gateway answers itself. Calls without their request are bounded by {@value #MOST_WAITING}: a
 * further one ends the oldest, so a call with its request at once, as for health, is always answered. Lasting calls are bounded by
 * {@value #MOST_LASTING_OF_ONE}, and by {@value #MOST_LASTING} for all connections. Confined to the event loop of the connection.
 */
final class ControlCalls {

    static final int MOST_WAITING = 100;

    /** Lasting calls of one connection, such as watches. */
    static final int MOST_LASTING_OF_ONE = 128;

    /** Lasting calls of all connections. */
    static final int MOST_LASTING = 4_096;

    private final AtomicInteger lastingOfAll;
    private final Set<ManagementCall> waiting = new LinkedHashSet<>();
    private int lasting;

    /** @param lastingOfAll number of lasting calls of all connections */
    ControlCalls(AtomicInteger lastingOfAll) {
        this.lastingOfAll = lastingOfAll;
    }

    /** Adds a call that awaits its request. */
    void addWaiting(ManagementCall call) {
        waiting.add(call);
        if (waiting.size() > MOST_WAITING) {
            Iterator<ManagementCall> oldest = waiting.iterator();
            ManagementCall ended = oldest.next();
            oldest.remove();
            ended.fail(new Refusal(
                    RefusalReason.SHED,
                    "more than %d calls of the connection have sent no request".formatted(MOST_WAITING)));
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
        int openCalls = lastingOfAll.get();
        if (lasting >= MOST_LASTING_OF_ONE || openCalls >= MOST_LASTING) {
            throw new Refusal(
                    RefusalReason.SHED,
                    "%d long calls of the connection and %d of all connections are open, the limits are %d and %d"
                            .formatted(lasting, openCalls, MOST_LASTING_OF_ONE, MOST_LASTING));
        }
        lasting++;
        lastingOfAll.incrementAndGet();
    }

    void leaveLasting() {
        lasting--;
        lastingOfAll.decrementAndGet();
    }
}
