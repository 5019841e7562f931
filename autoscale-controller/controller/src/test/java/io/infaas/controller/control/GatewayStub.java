package io.infaas.controller.control;

import io.infaas.gateway.contract.ClassTraffic;
import io.infaas.gateway.contract.DemandClass;
import io.infaas.gateway.contract.DemandReport;
import io.infaas.gateway.contract.InstanceUse;
import io.infaas.gateway.contract.View;
import io.infaas.gateway.contract.protocol.WorkOfOthers;
import io.infaas.gateway.control.ControlledGateway;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** The control-stream side of a gateway; the test sets its queries. */
final class GatewayStub implements ControlledGateway {

    private final List<View> applied = new CopyOnWriteArrayList<>();
    private final Set<String> busy = ConcurrentHashMap.newKeySet();
    private final List<ClassTraffic> traffic = new ArrayList<>();
    private final List<WorkOfOthers> others = new CopyOnWriteArrayList<>();
    private volatile List<InstanceUse> uses = List.of();
    private Runnable cold = () -> {};
    private volatile boolean held;
    private volatile @Nullable String refusal;

    @Override
    public void apply(View view) {
        while (held) {
            LockSupport.parkNanos(1_000_000);
        }
        if (refusal != null) {
            throw new IllegalArgumentException(refusal);
        }
        if (view.version() > viewVersion()) {
            applied.add(view);
        }
    }

    @Override
    public long viewVersion() {
        return applied.isEmpty() ? 0 : applied.get(applied.size() - 1).version();
    }

    @Override
    public boolean isIdle(String variant, String node) {
        return !busy.contains(node);
    }

    @Override
    public synchronized DemandReport report() {
        DemandReport report = new DemandReport(10, traffic, uses, List.of());
        traffic.clear();
        return report;
    }

    @Override
    public synchronized void onCold(Runnable published) {
        cold = published;
    }

    @Override
    public void recordOthers(WorkOfOthers work) {
        others.add(work);
    }

    /** The messages on the work of other gateways. */
    List<WorkOfOthers> others() {
        return List.copyOf(others);
    }

    /** Has this work in flight at an instance from now on, ms. */
    void works(String variant, String node, double ms) {
        uses = List.of(new InstanceUse(variant, node, 0, 0, 0, 0, 0, 0, 0, ms));
    }

    /** Simulates a query that no instance can serve. */
    synchronized void coldQuery() {
        traffic.add(new ClassTraffic(new DemandClass("fashion", 0.8, 100, 0), "", 100, 1, 1, 0, 0));
        cold.run();
    }

    GatewayStub busyOn(String node) {
        busy.add(node);
        return this;
    }

    void idleOn(String node) {
        busy.remove(node);
    }

    /** Views take until {@link #release}. */
    void hold() {
        held = true;
    }

    void release() {
        held = false;
    }

    void refuse(@Nullable String reason) {
        refusal = reason;
    }

    List<View> applied() {
        return List.copyOf(applied);
    }

    List<Long> versions() {
        return applied.stream().map(View::version).toList();
    }
}
