package io.infaas.gateway.metrics;

import io.infaas.catalog.Application;
import io.infaas.gateway.contract.InstanceState;
import io.infaas.gateway.contract.View;
import io.infaas.gateway.demand.DemandMeter;
import io.infaas.gateway.index.IndexedInstance;
import io.infaas.gateway.time.NanoTicker;
import io.infaas.gateway.time.SystemTicker;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import java.util.function.IntSupplier;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The gateway's counters, timers and gauges, in seconds and items, under {@code infaas.gateway}.
 *
 * <p>Labels come from the catalog and from closed lists only: a name that a client invents never becomes a series.
 */
public final class GatewayMetrics {

    /** The application label of queries with an unknown name. */
    static final String NO_APPLICATION = "none";

    private final MeterRegistry registry;
    private final NanoTicker ticker;
    private final DemandMeter demand = new DemandMeter();
    private final AtomicInteger inFlight = new AtomicInteger();
    private final AtomicLong viewVersion = new AtomicLong();
    private final Map<InstanceState, AtomicInteger> instances = new EnumMap<>(InstanceState.class);
    private final Counter views;
    private final ApplicationMeters nowhere;
    private final ConnectionMeters connections;
    private volatile CatalogMeters catalog;
    private volatile LongSupplier memoryRefusals = () -> 0;

    /** Metrics in the time of this process. */
    public GatewayMetrics(MeterRegistry registry) {
        this(registry, SystemTicker.INSTANCE);
    }

    /** @param ticker the time that queries take */
    public GatewayMetrics(MeterRegistry registry, NanoTicker ticker) {
        this.registry = registry;
        this.ticker = ticker;
        nowhere = new ApplicationMeters(registry, NO_APPLICATION);
        connections = new ConnectionMeters(registry);
        catalog = CatalogMeters.none(registry);
        Gauge.builder("infaas.gateway.in.flight", inFlight, AtomicInteger::get)
                .description("Queries under way, from their head to the end of their answer")
                .register(registry);
        Gauge.builder("infaas.gateway.view.version", viewVersion, AtomicLong::get)
                .description("Version of the view in force, 0 before the first")
                .register(registry);
        for (InstanceState state : InstanceState.values()) {
            AtomicInteger count = new AtomicInteger();
            instances.put(state, count);
            Gauge.builder("infaas.gateway.instances", count, AtomicInteger::get)
                    .description("Instances of the view in force by their state")
                    .tag("state", state.name().toLowerCase(Locale.ROOT))
                    .register(registry);
        }
        views = Counter.builder("infaas.gateway.views")
                .description("Views put in force")
                .register(registry);
    }

    /** Demand by demand class, for reports. */
    public DemandMeter demand() {
        return demand;
    }

    public ConnectionMeters connections() {
        return connections;
    }

    /** Takes a view that is in force. */
    public synchronized void apply(View view) {
        catalog = catalog.with(view.catalog());
        viewVersion.set(view.version());
        instances.forEach((state, count) -> count.set((int) view.instances().stream()
                .filter(instance -> instance.state() == state)
                .count()));
        views.increment();
    }

    /** Registers the gauge of queries that wait for an instance. */
    public void registerWaiting(IntSupplier queries) {
        Gauge.builder("infaas.gateway.waiting", () -> queries.getAsInt())
                .description("Queries that wait for an instance")
                .register(registry);
    }

    /** Registers the gauge of queries that are held back from their instances. */
    public void registerHeld(IntSupplier queries) {
        Gauge.builder("infaas.gateway.held", () -> queries.getAsInt())
                .description("Queries held back until their instance has room")
                .register(registry);
    }

    /** Registers the gauge of the control stream; call it once. */
    public void registerController(BooleanSupplier connected) {
        Gauge.builder("infaas.gateway.controller.connected", () -> connected.getAsBoolean() ? 1 : 0)
                .description("1 while the controller answers on the control stream, else 0")
                .register(registry);
    }

    /** Registers the gauges of adopted models; call it once. */
    public void registerAdoption(IntSupplier models, IntSupplier leftOut, IntSupplier silentNodes) {
        Gauge.builder("infaas.gateway.adopted.models", () -> models.getAsInt())
                .description("Models of nodes served under their own names")
                .register(registry);
        Gauge.builder("infaas.gateway.adopted.left.out", () -> leftOut.getAsInt())
                .description("Models on nodes that are not served: they differ from those of other nodes, or cannot be"
                        + " served")
                .register(registry);
        Gauge.builder("infaas.gateway.adopted.silent.nodes", () -> silentNodes.getAsInt())
                .description("Nodes that did not report their models at the last scan")
                .register(registry);
    }

    /**
     * Registers the meters of the memory that requests hold; call it once.
     *
     * @param held bytes held now
     * @param capacity most bytes that may be held
     * @param refusals requests refused for lack of memory
     */
    public void registerRequestMemory(LongSupplier held, LongSupplier capacity, LongSupplier refusals) {
        Gauge.builder("infaas.gateway.request.memory.bytes", () -> held.getAsLong())
                .description("Memory that requests hold")
                .register(registry);
        Gauge.builder("infaas.gateway.request.memory.limit.bytes", () -> capacity.getAsLong())
                .description("Most memory that requests may hold")
                .register(registry);
        memoryRefusals = refusals;
        // the registry keeps no strong reference to the object of a function counter
        FunctionCounter.builder("infaas.gateway.request.memory.refusals", this, self -> self.memoryRefusals.getAsLong())
                .description("Requests and streams refused because the memory for requests was used up")
                .register(registry);
    }

    /**
     * Starts to count a query; the caller ends the meter by {@link QueryMeter#recordAnswer} or {@link QueryMeter#recordRefusal}.
     */
    public QueryMeter begin(ClientProtocol protocol) {
        QueryMeter meter = beginArriving(protocol);
        meter.countIn();
        return meter;
    }

    /** Starts to measure a query that is not in flight yet, because its head is not known; ends like {@link #begin}. */
    public QueryMeter beginArriving(ClientProtocol protocol) {
        return new QueryMeter(this, protocol);
    }

    void countIn() {
        inFlight.incrementAndGet();
    }

    NanoTicker ticker() {
        return ticker;
    }

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

    void recordServed(IndexedInstance candidate, int items) {
        catalog.items(candidate.candidate().variant()).add(items);
    }
}
