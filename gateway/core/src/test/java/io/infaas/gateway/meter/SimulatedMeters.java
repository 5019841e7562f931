package io.infaas.gateway.meter;

import io.infaas.catalog.Application;
import io.infaas.gateway.contract.DemandClass;
import io.infaas.gateway.contract.View;
import io.infaas.gateway.demand.DemandMeter;
import io.infaas.gateway.index.IndexedInstance;
import io.infaas.gateway.refusal.RefusalReason;
import io.infaas.gateway.selection.Decision;
import io.infaas.gateway.selection.Query;
import io.infaas.gateway.time.NanoTicker;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;

/** Counts queries in simulated time, without names of metrics. For one thread. */
public final class SimulatedMeters implements QueryMeters {

    private final NanoTicker ticker;
    private final DemandMeter demand = new DemandMeter();
    private final List<Ending> refusals = new ArrayList<>();
    private int inFlight;

    private record Ending(@Nullable Application application, RefusalReason reason) {}

    public SimulatedMeters(NanoTicker ticker) {
        this.ticker = ticker;
    }

    /** Queries of an application that ended for a reason. */
    public long refused(String application, RefusalReason reason) {
        return refusals.stream()
                .filter(ending -> ending.reason() == reason
                        && ending.application() != null
                        && ending.application().name().equals(application))
                .count();
    }

    @Override
    public QueryMeter beginArriving(ClientProtocol protocol) {
        return new SimulatedMeter();
    }

    @Override
    public int queriesInFlight() {
        return inFlight;
    }

    @Override
    public DemandMeter demand() {
        return demand;
    }

    @Override
    public void apply(View view) {}

    @Override
    public void registerWaiting(IntSupplier queries) {}

    @Override
    public void registerHeld(IntSupplier queries) {}

    private final class SimulatedMeter implements QueryMeter {

        private final long beganNanos = ticker.nanos();
        private @Nullable Query query;
        private boolean valid = true;
        private boolean arrived;
        private boolean counted;
        private boolean sent;
        private boolean over;

        @Override
        public void countIn() {
            if (!counted && !over) {
                counted = true;
                inFlight++;
            }
        }

        @Override
        public @Nullable QueryTrail trail() {
            return null;
        }

        @Override
        public void setQuery(Query resolved) {
            query = resolved;
        }

        @Override
        public void setValid(boolean fits) {
            valid = fits;
        }

        @Override
        public void recordArrival(DemandClass requested, String variant) {
            Query resolved = query;
            if (resolved != null && !arrived) {
                arrived = true;
                if (valid) {
                    demand.recordArrival(requested, variant, resolved.objective(), resolved.items());
                }
            }
        }

        @Override
        public boolean hasArrived() {
            return arrived;
        }

        @Override
        public boolean isDemand() {
            return arrived && valid;
        }

        @Override
        public void recordDecision(Decision decision) {}

        @Override
        public void recordInstance(IndexedInstance chosen) {
            sent = true;
        }

        @Override
        public boolean wasSent() {
            return sent;
        }

        @Override
        public void recordRetry(RetryCause cause) {}

        @Override
        public void recordAnswer(IndexedInstance candidate, long instanceNanos, long predictedNanos) {
            end();
        }

        @Override
        public void recordRefusal(RefusalReason reason) {
            if (!over) {
                refusals.add(new Ending(query == null ? null : query.target().application(), reason));
                end();
            }
        }

        private void end() {
            if (!over && counted) {
                inFlight--;
            }
            over = true;
        }

        @Override
        public long elapsedNanos() {
            return ticker.nanos() - beganNanos;
        }
    }
}
