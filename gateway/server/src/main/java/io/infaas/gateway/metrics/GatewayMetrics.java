package io.infaas.gateway.metrics;

import io.infaas.catalog.Application;
import io.infaas.catalog.Architecture;
import io.infaas.catalog.Catalog;
import io.infaas.catalog.Variant;
import io.infaas.gateway.accesslog.AccessLogTarget.AccessLine;
import io.infaas.gateway.comparison.ComparisonOutcome;
import io.infaas.gateway.contract.InstanceState;
import io.infaas.gateway.contract.View;
import io.infaas.gateway.demand.DemandMeter;
import io.infaas.gateway.eventloop.SystemTicker;
import io.infaas.gateway.exposition.MetricFamily.LazyCounter;
import io.infaas.gateway.index.IndexedInstance;
import io.infaas.gateway.linefile.BatchQueue;
import io.infaas.gateway.meter.ClientProtocol;
import io.infaas.gateway.meter.QueryMeter;
import io.infaas.gateway.meter.QueryMeters;
import io.infaas.gateway.selection.Query;
import io.infaas.gateway.time.NanoTicker;
import io.infaas.gateway.trace.LoggedTrail;
import io.infaas.gateway.trace.Tracer;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.EnumMap;
import java.util.IdentityHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.function.DoubleSupplier;
import java.util.function.IntSupplier;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The gateway's counters, timers and gauges, in seconds and items, under {@code infaas.gateway}.
 *
 * <p>Labels come from the catalog and from closed lists only: clients cannot create series.
 */
public final class GatewayMetrics implements QueryMeters {

    /** The application label of queries with an unknown name. */
    static final String NO_APPLICATION = "none";

    private final MeterRegistry registry;
    private final NanoTicker ticker;
    private final @Nullable BatchQueue<AccessLine> accessLog;
    private final @Nullable Tracer tracer;
    private final DemandMeter demand = new DemandMeter();
    private final AtomicInteger inFlight = new AtomicInteger();
    private final Map<InstanceState, AtomicInteger> instances = new EnumMap<>(InstanceState.class);
    private final LazyCounter views;
    private final ApplicationMeters nowhere;
    private final ConnectionMeters connections;
    private volatile CatalogMeters catalog;
    private volatile LongSupplier memoryRefusals = () -> 0;

    /** Creates metrics with the clock of this process. */
    public GatewayMetrics(MeterRegistry registry) {
        this(registry, SystemTicker.INSTANCE);
    }

    /** @param ticker clock for the times of queries */
    public GatewayMetrics(MeterRegistry registry, NanoTicker ticker) {
        this(registry, ticker, null, null);
    }

    /**
     * Metrics beside a log and traces of queries.
     *
     * @param ticker clock for the times of queries
     * @param accessLog gets a line for each query; null for none
     * @param tracer traces queries; null for none
     */
    public GatewayMetrics(
            MeterRegistry registry,
            NanoTicker ticker,
            @Nullable BatchQueue<AccessLine> accessLog,
            @Nullable Tracer tracer) {
        this.registry = registry;
        this.ticker = ticker;
        this.accessLog = accessLog;
        this.tracer = tracer;
        if (tracer != null) {
            GatewayMetric.TRACE_SPANS_DROPPED.family().counting(registry, tracer, Tracer::overflowed, "queue");
            GatewayMetric.TRACE_SPANS_DROPPED.family().counting(registry, tracer, Tracer::unsent, "send");
        }
        if (accessLog != null) {
            GatewayMetric.ACCESS_LOG_DROPPED.family().counting(registry, accessLog, BatchQueue::overflowed, "queue");
            GatewayMetric.ACCESS_LOG_DROPPED.family().counting(registry, accessLog, BatchQueue::failed, "write");
        }
        nowhere = new ApplicationMeters(registry, NO_APPLICATION, 0);
        connections = new ConnectionMeters(registry);
        catalog = CatalogMeters.none(registry);
        GatewayMetric.IN_FLIGHT.family().gauge(registry, inFlight::get);
        for (InstanceState state : InstanceState.values()) {
            AtomicInteger count = new AtomicInteger();
            instances.put(state, count);
            GatewayMetric.INSTANCES
                    .family()
                    .gauge(registry, count::get, state.name().toLowerCase(Locale.ROOT));
        }
        views = GatewayMetric.VIEWS.family().lazyCounter(registry);
    }

    @Override
    public DemandMeter demand() {
        return demand;
    }

    /**
     * Begins the next second of the clients' shares of demand.
     *
     * @param maxShare largest part of an application's demand that one client address can have
     */
    public void endSecond(double maxShare) {
        catalog.endSecond(maxShare);
    }

    public ConnectionMeters connections() {
        return connections;
    }

    @Override
    public synchronized void apply(View view) {
        catalog = catalog.with(view.catalog());
        instances.forEach((state, count) -> count.set((int) view.instances().stream()
                .filter(instance -> instance.state() == state)
                .count()));
        views.increment();
    }

    @Override
    public void registerWaiting(IntSupplier queries) {
        GatewayMetric.WAITING.family().gauge(registry, queries::getAsInt);
    }

    @Override
    public void registerHeld(IntSupplier queries) {
        GatewayMetric.HELD.family().gauge(registry, queries::getAsInt);
    }

    /**
     * Registers the gauges of the control stream; call it once.
     *
     * @param othersMs work of other gateways, ms
     */
    public void registerController(BooleanSupplier connected, DoubleSupplier othersMs) {
        GatewayMetric.OTHERS_WORK.family().gauge(registry, () -> othersMs.getAsDouble() / 1e3);
        GatewayMetric.CONTROLLER_CONNECTED.family().gauge(registry, () -> connected.getAsBoolean() ? 1 : 0);
    }

    /** Registers the gauges of adopted models; call it once. */
    public void registerAdoption(IntSupplier models, IntSupplier leftOut, IntSupplier silentNodes) {
        GatewayMetric.ADOPTED_MODELS.family().gauge(registry, models::getAsInt);
        GatewayMetric.ADOPTED_LEFT_OUT.family().gauge(registry, leftOut::getAsInt);
        GatewayMetric.ADOPTED_SILENT_NODES.family().gauge(registry, silentNodes::getAsInt);
    }

    /** Counts a sampled query by its end; not for the hit path. */
    public void recordComparison(Query query, ComparisonOutcome outcome) {
        GatewayMetric.COMPARISONS
                .family()
                .lazyCounter(registry, query.target().application().name(), outcome.label())
                .increment();
    }

    /**
     * Registers the meters of the memory that requests hold; call it once.
     *
     * @param reserved bytes held now
     * @param capacity most bytes that may be held
     * @param refusals requests refused for lack of memory
     */
    public void registerRequestMemory(LongSupplier reserved, LongSupplier capacity, LongSupplier refusals) {
        GatewayMetric.REQUEST_MEMORY.family().gauge(registry, reserved::getAsLong);
        GatewayMetric.REQUEST_MEMORY_LIMIT.family().gauge(registry, capacity::getAsLong);
        memoryRefusals = refusals;
        GatewayMetric.REQUEST_MEMORY_REFUSALS
                .family()
                .counting(registry, this, self -> self.memoryRefusals.getAsLong());
    }

    /**
     * Starts to count a query; the caller ends the meter by {@link QueryMeter#recordAnswer} or {@link QueryMeter#recordRefusal}.
     */
    public QueryMeter begin(ClientProtocol protocol) {
        QueryMeter meter = beginArriving(protocol);
        meter.countIn();
        return meter;
    }

    @Override
    public QueryMeter beginArriving(ClientProtocol protocol) {
        return new MeteredQuery(this, protocol);
    }

    void countIn() {
        inFlight.incrementAndGet();
    }

    /** The log line and trace of a query; null if it has neither. */
    @Nullable
    LoggedTrail beginTrail(ClientProtocol protocol) {
        return accessLog == null && tracer == null ? null : new LoggedTrail(protocol.label(), accessLog, tracer);
    }

    NanoTicker ticker() {
        return ticker;
    }

    @Override
    public int queriesInFlight() {
        return inFlight.get();
    }

    /** Counts a query out, however it ended. */
    void countOut() {
        inFlight.decrementAndGet();
    }

    /** The meters of an application; null stands for an unknown name. */
    ApplicationMeters of(@Nullable Application application) {
        return application == null ? nowhere : catalog.of(application);
    }

    CatalogMeters.VariantMeters of(IndexedInstance candidate, Application application) {
        return catalog.of(candidate.candidate().variant(), application);
    }

    /**
     * The meters of one catalog, found by the identity of its objects. Objects of an earlier catalog, from queries in flight, are counted under
     * the same names, only more slowly. Immutable.
     */
    static final class CatalogMeters {

        private final MeterRegistry registry;
        private final @Nullable Catalog catalog;
        private final IdentityHashMap<Application, ApplicationMeters> applications = new IdentityHashMap<>();
        private final IdentityHashMap<Variant, VariantMeters> variants = new IdentityHashMap<>();

        private CatalogMeters(MeterRegistry registry, @Nullable Catalog catalog) {
            this.registry = registry;
            this.catalog = catalog;
        }

        /** Creates the meters before the first catalog. */
        static CatalogMeters none(MeterRegistry registry) {
            return new CatalogMeters(registry, null);
        }

        /** The meters of the next catalog; this object if it is the same catalog. */
        @SuppressWarnings("ReferenceEquality") // an equal catalog has other objects
        CatalogMeters with(Catalog next) {
            if (next == catalog) {
                return this;
            }
            CatalogMeters meters = new CatalogMeters(registry, next);
            next.applications()
                    .forEach(application -> meters.applications.put(application, meters.create(application)));
            next.variants()
                    .forEach(variant ->
                            meters.variants.put(variant, meters.create(variant, applicationOf(next, variant))));
            return meters;
        }

        ApplicationMeters of(Application application) {
            ApplicationMeters applicationMeters = applications.get(application);
            return applicationMeters != null ? applicationMeters : create(application);
        }

        /** The meters of a variant in an application. */
        VariantMeters of(Variant variant, Application application) {
            VariantMeters variantMeters = variants.get(variant);
            return variantMeters != null ? variantMeters : create(variant, application.name());
        }

        /** Begins the next second of the clients' shares of demand. */
        void endSecond(double maxShare) {
            applications.values().forEach(meters -> meters.shares().endSecond(maxShare));
        }

        private ApplicationMeters create(Application application) {
            return new ApplicationMeters(
                    registry, application.name(), application.objective().latencyMs());
        }

        private VariantMeters create(Variant variant, String application) {
            return new VariantMeters(registry, application, variant);
        }

        private static String applicationOf(Catalog catalog, Variant variant) {
            return catalog.architecture(variant.architecture())
                    .map(Architecture::application)
                    .orElse(GatewayMetrics.NO_APPLICATION);
        }

        /** The counters of one variant; objects of one alias share their series. Safe from any thread. */
        static final class VariantMeters {

            private final LazyCounter answers;
            private final LazyCounter items;
            private final LazyCounter observed;
            private final LazyCounter predicted;

            /** The counters of a variant, not registered yet. */
            VariantMeters(MeterRegistry registry, String application, Variant variant) {
                answers = counter(GatewayMetric.ANSWERS, registry, application, variant);
                items = counter(GatewayMetric.ITEMS, registry, application, variant);
                observed = counter(GatewayMetric.OBSERVED, registry, application, variant);
                predicted = counter(GatewayMetric.PREDICTED, registry, application, variant);
            }

            private static LazyCounter counter(
                    GatewayMetric metric, MeterRegistry registry, String application, Variant variant) {
                return metric.family().lazyCounter(registry, application, variant.architecture(), variant.alias());
            }

            /**
             * Records an answered query.
             *
             * @param nanos time at the instance
             * @param predictedNanos predicted time
             */
            void recordAnswer(int answered, long nanos, long predictedNanos) {
                answers.increment();
                items.add(answered);
                observed.add(nanos / 1e9);
                predicted.add(predictedNanos / 1e9);
            }
        }
    }
}
