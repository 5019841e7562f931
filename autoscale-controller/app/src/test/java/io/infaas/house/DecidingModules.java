package io.infaas.house;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.core.importer.Location;

/** The main code of the modules that decide: the gateway's core and the planner, whose POMs keep Netty and Vert.x away; and the reconciler. */
public final class DecidingModules implements ImportOption {

    @Override
    public boolean includes(Location location) {
        return new MainCode().includes(location)
                && (location.contains("/gateway/core/")
                        || location.contains("/autoscale-controller/planner/")
                        || location.contains("/controller/reconcile/"));
    }
}
