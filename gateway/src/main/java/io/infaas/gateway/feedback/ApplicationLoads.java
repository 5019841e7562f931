package io.infaas.gateway.feedback;

import java.util.HashMap;
import java.util.Map;

/** The loads of all applications, over all views. Safe from any thread; ask it about applications of any view. */
public final class ApplicationLoads {

    private final Map<String, ApplicationLoad> loads;

    ApplicationLoads() {
        loads = new HashMap<>();
    }

    /** The same loads, to which others are added. */
    ApplicationLoads(ApplicationLoads before) {
        loads = new HashMap<>(before.loads);
    }

    // only before the first use by another thread
    ApplicationLoad add(String application) {
        return loads.computeIfAbsent(application, name -> new ApplicationLoad());
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

    /** Number of queries held back from their instances. */
    public int held() {
        return loads.values().stream().mapToInt(ApplicationLoad::held).sum();
    }

    void relax() {
        loads.values().forEach(ApplicationLoad::relax);
    }
}
