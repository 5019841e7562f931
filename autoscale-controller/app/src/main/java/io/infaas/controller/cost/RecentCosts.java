package io.infaas.controller.cost;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** The last {@value #HOURS} hours, in memory. */
final class RecentCosts implements CostStore {

    static final int HOURS = 48;

    private final Deque<CostPeriod> hours = new ArrayDeque<>(HOURS);

    @Override
    public void append(CostPeriod over) {
        if (hours.size() == HOURS) {
            hours.removeFirst();
        }
        hours.addLast(over);
    }

    @Override
    public void keep(CostPeriod present) {
        // the ledger has it
    }

    @Override
    public Optional<CostPeriod> kept() {
        return Optional.empty();
    }

    @Override
    public void read(Consumer<CostPeriod> reader) {
        List.copyOf(hours).forEach(reader);
    }

    @Override
    public void close() {
        // nothing is open
    }
}
