package io.infaas.controller.loop;

import io.infaas.controller.demand.AvailabilityPins;
import io.infaas.controller.desired.DesiredInForce;
import io.infaas.controller.desired.Revision;
import io.infaas.controller.fleet.Fleet;

/** Brings cordons, replacements and pins of the desired state into force, whenever another revision is. Confined to the loop's thread. */
final class OperatorWishes {

    private final DesiredInForce desired;
    private final Fleet fleet;
    private final AvailabilityPins pins;
    private Revision seen = Revision.NONE;

    OperatorWishes(DesiredInForce desired, Fleet fleet, AvailabilityPins pins) {
        this.desired = desired;
        this.fleet = fleet;
        this.pins = pins;
    }

    /** Takes over the revision in force; returns whether it is another one. */
    boolean follow() {
        Revision present = desired.present();
        if (present.equals(seen)) {
            return false;
        }
        seen = present;
        fleet.wish(present.state().cordons());
        fleet.wishReplacements(present.state().replacements());
        pins.wish(present.state().pins());
        return true;
    }
}
