package io.infaas.controller.loop;

import io.infaas.catalog.Catalog;
import io.infaas.controller.demand.AvailabilityPins;
import io.infaas.controller.desired.DesiredInForce;
import io.infaas.controller.desired.Revision;
import io.infaas.controller.fleet.Fleet;
import io.infaas.controller.plan.NodeCapacity;
import io.infaas.controller.plan.Placement;
import io.infaas.controller.stage.StagedVariants;
import io.infaas.gateway.contract.InstanceState;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;

/** Brings cordons, replacements, pins and stages of the desired state into force, whenever another revision is. Confined to the loop's thread. */
final class OperatorWishes {

    private final DesiredInForce desired;
    private final Fleet fleet;
    private final AvailabilityPins pins;
    private final StagedVariants staged;
    private Catalog whole;
    private Set<Placement> pinned = Set.of();
    private Revision seen = Revision.NONE;

    OperatorWishes(LoopConfig config, Fleet fleet, AvailabilityPins pins, RecentChanges changes) {
        this.desired = config.desired();
        this.fleet = fleet;
        this.pins = pins;
        this.whole = config.wholeCatalog();
        this.staged = new StagedVariants(
                desired,
                whole,
                Duration.ofSeconds(config.settings().stageStep()),
                verdict -> changes.record(DecisionEntries.entry(whole, verdict)));
    }

    /** Pins placements instead of earlier ones. */
    void pin(Set<Placement> placements) {
        pinned = Set.copyOf(placements);
    }

    /** Placements that exist regardless of demand, if they fit. */
    Set<Placement> pinned(
            List<NodeCapacity> nodes, SortedMap<Placement, InstanceState> instances, Set<Placement> plan, long now) {
        Set<Placement> placements = staged.held(nodes, instances, plan, now);
        placements.addAll(pinned);
        return placements;
    }

    StagedVariants staged() {
        return staged;
    }

    /** Decides on staged variants, and has those loaded that are tried; once a second. */
    void judge(long now) {
        staged.judge(now);
        wishPins(now);
    }

    private void wishPins(long now) {
        Set<String> names = staged.trials(now);
        names.addAll(seen.state().pins());
        pins.wish(names);
    }

    /**
     * Takes over the revision in force; returns whether it is another one.
     *
     * @param next the catalog in force with forbidden variants
     */
    boolean follow(Catalog next, long now) {
        if (!next.equals(whole)) {
            whole = next;
            staged.adopt(next, now);
        }
        Revision present = desired.present();
        if (present.equals(seen)) {
            return false;
        }
        seen = present;
        fleet.wish(present.state().cordons());
        fleet.wishReplacements(present.state().replacements());
        wishPins(now);
        return true;
    }
}
