package io.infaas.controller.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;

/** The simulated provider keeps the contract, and its faults are what they say. */
final class SimulatedNodeProviderTest extends NodeProviderContract {

    private final Offering small =
            new Offering("small", "zone-a", Market.ON_DEMAND, 0.2, Duration.ofSeconds(20), Optional.empty());
    private final SimulatedNodeProvider provider = new SimulatedNodeProvider(small);

    @Override
    protected NodeProvider provider() {
        return provider;
    }

    @Override
    protected void await(String what, BooleanSupplier condition) {
        for (int second = 0; second < 600 && !condition.getAsBoolean(); second++) {
            provider.advance(Duration.ofSeconds(1));
        }
        assertThat(condition.getAsBoolean()).as(what).isTrue();
    }

    @Override
    protected boolean runs(String id) {
        return machine(id).life().isServing();
    }

    @Test
    void launch_isReadyAfterItsStartTimeAndNotBefore() {
        provider.launch(small.id(), 1, "plan-1");

        provider.advance(Duration.ofSeconds(19));
        assertThat(provider.nodes()).isEmpty();

        provider.advance(Duration.ofSeconds(1));
        assertThat(provider.nodes()).hasSize(1);
    }

    @Test
    void launch_withoutCapacity_saysSoForAWhile() {
        provider.exhausts(small.id());

        provider.launch(small.id(), 1, "plan-1");

        assertThat(of("plan-1")).singleElement().satisfies(machine -> assertThat(machine.life())
                .isEqualTo(MachineLife.GONE));
        assertThat(offering().isAvailable(provider.now())).isFalse();
        provider.advance(SimulatedNodeProvider.NO_CAPACITY);
        assertThat(offering().isAvailable(provider.now())).isTrue();
    }

    @Test
    void faults_showInTheListOnly() {
        String id = launched("plan-1").id();

        provider.listsTwice(id);
        assertThat(provider.list()).hasSize(2);
        provider.hides(id, true);
        assertThat(provider.list()).hasSize(1);
        provider.hides(id, false);
        provider.interrupts(id, Duration.ofMinutes(2));
        assertThat(machine(id).until()).contains(provider.now().plusSeconds(120));
        provider.loses(id);
        assertThat(machine(id).life()).isEqualTo(MachineLife.GONE);
    }
}
