package io.infaas.gateway.feedback;

import io.infaas.gateway.refusal.RefusalReason;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The loads of all applications, over all views. Accepts applications of any view. Safe from any thread. */
public final class ApplicationLoads {

    private final Map<String, ApplicationLoad> loads;

    ApplicationLoads() {
        loads = new HashMap<>();
    }

    /** The same loads, open to further applications. */
    ApplicationLoads(ApplicationLoads before) {
        loads = new HashMap<>(before.loads);
    }

    // only before the first use by another thread
    ApplicationLoad add(String application) {
        return loads.computeIfAbsent(application, name -> new ApplicationLoad());
    }

    /**
     * The reason to refuse a new query, because other applications have a claim to the gateway's free places; null to admit it.
     *
     * @param inFlight queries in the gateway, the new one included
     * @param most places of the gateway
     */
    public @Nullable RefusalReason refusal(String application, int inFlight, int most) {
        ApplicationLoad applicationLoad = loads.get(application);
        if (applicationLoad == null) {
            return null;
        }
        applicationLoad.recordAsked();
        return PlaceShares.refusal(applicationLoad, loads.values(), inFlight, most);
    }

    /** Whether a query of the application may be retried on another instance; counts the retry if so. */
    public boolean mayRetry(String application) {
        ApplicationLoad load = loads.get(application);
        return load == null || load.mayRetry();
    }

    /** Records that a client which stated no deadline has given up after a time, ms. */
    public void recordGivingUp(String application, double ms) {
        ApplicationLoad load = loads.get(application);
        if (load != null) {
            load.patience().recordGivingUp(ms);
        }
    }

    /** Records that a query of the application ended before it was sent to an instance. */
    public void recordUnsent(String application, RefusalReason reason) {
        ApplicationLoad load = loads.get(application);
        if (load != null) {
            load.recordUnsent(reason);
        }
    }

    /** The queries of the application that no node has seen. */
    public UnsentQueries unsent(String application) {
        ApplicationLoad load = loads.get(application);
        return load == null ? UnsentQueries.NONE : load.unsent();
    }

    /** Number of queries held back from their instances. */
    public int held() {
        return loads.values().stream().mapToInt(ApplicationLoad::held).sum();
    }

    void relax() {
        loads.values().forEach(ApplicationLoad::relax);
    }
}
