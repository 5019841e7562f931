package io.infaas.controller.lease;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** Processes that stop anywhere, clocks of different rates, and answers that are late or lost. */
final class LeaseProperties {

    @Property(tries = 300)
    void leases_whateverStopsOrIsLost_areNeverHeldByTwo(@ForAll long seed) {
        // just below a quarter apart
        LeaseWorld world = new LeaseWorld(seed, 0.893, 1.115);

        world.run();

        assertThat(world.violations()).isEmpty();
        assertThat(world.epochs()).isSorted().doesNotHaveDuplicates();
    }

    @Property(tries = 50)
    void leases_inQuietTimes_areAlwaysHeldByOne(@ForAll long seed) {
        LeaseWorld world = new LeaseWorld(seed, 0.893, 1.115);
        world.run();

        world.calm();

        assertThat(world.isHeld()).isTrue();
        long epoch = world.newestEpoch();
        world.calm();
        assertThat(world.newestEpoch()).isEqualTo(epoch);
    }

    @Property(tries = 1, seed = "1")
    void world_whoseClocksDifferByMoreThanTheMargin_isSeenToBreakIt() {
        int broken = 0;
        for (long seed = 0; seed < 100; seed++) {
            LeaseWorld world = new LeaseWorld(seed, 0.5, 2);
            world.run();
            broken += world.violations().isEmpty() ? 0 : 1;
        }

        // or the world would show nothing
        assertThat(broken).isPositive();
    }
}
