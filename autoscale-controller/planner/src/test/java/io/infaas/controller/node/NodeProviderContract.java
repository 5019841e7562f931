package io.infaas.controller.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.infaas.controller.fleet.FleetRounds;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What every provider that launches machines keeps to. */
@Timeout(60)
public abstract class NodeProviderContract {

    /** The provider under test, with room for at least three machines and none to begin with. */
    protected abstract NodeProvider provider();

    /** Lets time pass until the condition holds; fails if it never does. */
    protected abstract void await(String what, BooleanSupplier condition);

    /** Whether the machine runs, whatever any list says. */
    protected abstract boolean runs(String id);

    /** Machines have another configuration from now on; those that are there stay. */
    protected abstract void reconfigure();

    protected final NodeMachine machine(String id) {
        return provider().list().stream()
                .filter(machine -> machine.id().equals(id))
                .findFirst()
                .orElseThrow();
    }

    protected final Offering offering() {
        return provider().offerings().get(0);
    }

    protected final List<NodeMachine> of(String request) {
        return provider().list().stream()
                .filter(machine -> machine.request().equals(request))
                .toList();
    }

    protected final NodeMachine launched(String request) {
        provider().launch(offering().id(), 1, request);
        String id = of(request).get(0).id();
        await("a ready machine", () -> machine(id).life() == MachineLife.READY);
        return machine(id);
    }

    protected final void awaitGone(String id) {
        await(id + " is gone", () -> machine(id).life() == MachineLife.GONE);
    }

    @Test
    void offerings_haveAPriceAndAStartTime() {
        assertThat(provider().offerings()).isNotEmpty().allSatisfy(offering -> {
            assertThat(offering.pricePerHour()).isPositive();
            assertThat(offering.start()).isPositive();
            assertThat(offering.unavailableUntil()).isEmpty();
        });
    }

    @Test
    void launch_isListedAtOnceWithItsRequest_andBecomesReady() {
        provider().launch(offering().id(), 2, "plan-1");

        assertThat(of("plan-1")).hasSize(2).allSatisfy(machine -> {
            assertThat(machine.life().isComing()).isTrue();
            assertThat(machine.offering()).isEqualTo(offering().id());
            assertThat(machine.pricePerHour()).isEqualTo(offering().pricePerHour());
        });
        assertThat(provider().nodes()).isEmpty();
        await("two ready machines", () -> provider().nodes().size() == 2);
        assertThat(provider().nodes()).allSatisfy(node -> {
            assertThat(node.id()).isEqualTo(machine(node.id()).id());
            assertThat(node.type()).isEqualTo(offering().nodeType());
        });
    }

    @Test
    void launch_sameRequestAgain_launchesNothingMore() {
        provider().launch(offering().id(), 1, "plan-1");

        provider().launch(offering().id(), 1, "plan-1");

        assertThat(of("plan-1")).hasSize(1);
        assertThat(provider().list()).hasSize(1);
    }

    @Test
    void launch_unknownOffering_launchesNothing() {
        provider().launch("quantum/moon/spot", 1, "plan-1");

        assertThat(provider().list()).isEmpty();
    }

    @Test
    void cordon_isListed_andCanBeLifted() {
        NodeMachine machine = launched("plan-1");

        provider().cordon(machine.id(), true);
        await("the cordon", () -> machine(machine.id()).life() == MachineLife.CORDONED);
        assertThat(provider().nodes()).hasSize(1);

        provider().cordon(machine.id(), false);
        await("no cordon", () -> machine(machine.id()).life() == MachineLife.READY);
        assertThat(machine(machine.id())).isEqualTo(machine);
    }

    @Test
    void terminate_endsTheMachineAndNoOther() {
        NodeMachine one = launched("plan-1");
        NodeMachine other = launched("plan-2");

        provider().terminate(one.id());
        provider().terminate(one.id());

        assertThat(provider().nodes()).containsExactly(other.node().orElseThrow());
        awaitGone(one.id());
        assertThat(machine(one.id()).why()).isNotBlank();
        assertThat(machine(other.id())).isEqualTo(other);
    }

    @Test
    void terminate_whileItBoots_itNeverBecomesReady() {
        provider().launch(offering().id(), 1, "plan-1");
        String id = of("plan-1").get(0).id();

        provider().terminate(id);

        awaitGone(id);
        assertThat(machine(id).node()).isEmpty();
    }

    /** The fleet's rules hold over any provider: nothing that answers is ended, whatever its lists say. */
    @Test
    void fleet_overListsThatForgetReorderAndLie_endsNoMachineThatAnswers_andLaunchesNone() {
        List<NodeMachine> machines = List.of(launched("plan-1"), launched("plan-2"), launched("plan-3"));
        UnreliableNodeProvider unreliable = new UnreliableNodeProvider(provider(), new Random(1));

        new FleetRounds(unreliable, offering().nodeType(), 3).run(600, id -> true);

        assertThat(unreliable.ended()).isEmpty();
        assertThat(unreliable.launches()).isZero();
        assertThat(machines).allMatch(machine -> runs(machine.id()));
    }

    /** A controller that reaches no node has lost its own way to them, as far as it can know. */
    @Test
    void fleet_thatReachesNoNode_endsAndLaunchesNone() {
        List<NodeMachine> machines = List.of(launched("plan-1"), launched("plan-2"), launched("plan-3"));
        FleetRounds rounds = new FleetRounds(provider(), offering().nodeType(), 3);

        rounds.run(10, id -> true);
        rounds.run(300, id -> false);
        rounds.run(60, id -> true);

        assertThat(provider().list()).hasSize(3);
        assertThat(machines).allMatch(machine -> runs(machine.id()));
    }

    @Test
    void machine_hasTheConfigurationOfItsLaunch_alsoWhenLaterOnesHaveAnother() {
        NodeMachine before = launched("plan-1");
        String first = provider().configuration(before.offering());
        assertThat(before.configuration()).isNotBlank().isEqualTo(first);

        reconfigure();
        await(
                "another configuration",
                () -> !provider().configuration(before.offering()).equals(first));
        await("the machine", () -> machine(before.id()).life() == MachineLife.READY);
        NodeMachine later = launched("plan-2");

        assertThat(machine(before.id()).configuration()).isEqualTo(first);
        assertThat(later.configuration())
                .isNotEqualTo(first)
                .isEqualTo(provider().configuration(later.offering()));
        assertThat(provider().configuration("quantum/moon/spot")).isEmpty();
    }

    @Test
    void callsForUnknownIds_changeNothing() {
        NodeMachine machine = launched("plan-1");

        provider().cordon("nobody", true);
        provider().terminate("nobody");
        provider().terminate("");

        assertThat(provider().list()).containsExactly(machine);
    }

    @Test
    void ids_areNeverReused() {
        Set<String> seen = new TreeSet<>();
        for (int i = 1; i <= 4; i++) {
            NodeMachine machine = launched("plan-" + i);
            assertThat(seen.add(machine.id())).isTrue();
            provider().terminate(machine.id());
            awaitGone(machine.id());
        }
    }

    @Test
    void changes_areAnnounced() {
        AtomicInteger announced = new AtomicInteger();
        provider().onChange(announced::incrementAndGet);

        NodeMachine machine = launched("plan-1");
        int whenReady = announced.get();
        assertThat(whenReady).isPositive();

        provider().terminate(machine.id());
        awaitGone(machine.id());
        assertThat(announced.get()).isGreaterThan(whenReady);
    }

    @Test
    void close_leavesNoMachine() {
        launched("plan-1");
        provider().launch(offering().id(), 1, "plan-2");

        provider().close();
        provider().launch(offering().id(), 1, "plan-3");

        assertThat(provider().nodes()).isEmpty();
        assertThat(provider().list().stream().map(NodeMachine::life).collect(Collectors.toSet()))
                .containsExactly(MachineLife.GONE);
    }

    /** A provider whose lists, but for the first, forget, reorder and lie about what another one has. What it is asked for, it does. */
    static final class UnreliableNodeProvider extends ForwardingProvider {

        private final Random random;
        private final Set<String> ended = new TreeSet<>();
        private boolean lies;
        private int launches;

        public UnreliableNodeProvider(NodeProvider provider, Random random) {
            super(provider);
            this.random = random;
        }

        /** Ids of the machines that it was asked to end. */
        public Set<String> ended() {
            return ended;
        }

        /** How many machines it was asked for. */
        public int launches() {
            return launches;
        }

        @Override
        public List<NodeMachine> list() {
            if (!lies) {
                lies = true;
                return super.list();
            }
            List<NodeMachine> listed = new ArrayList<>();
            boolean forgetsEverything = random.nextInt(10) == 0;
            for (NodeMachine machine : super.list()) {
                int lie = forgetsEverything ? 0 : random.nextInt(8);
                if (lie == 1) {
                    listed.add(machine.in(MachineLife.GONE, "a lie"));
                } else if (lie > 1) {
                    listed.addAll(Collections.nCopies(lie == 2 ? 2 : 1, machine));
                }
            }
            Collections.shuffle(listed, random);
            return listed;
        }

        @Override
        public void launch(String offering, int count, String request) {
            launches += count;
            super.launch(offering, count, request);
        }

        @Override
        public void terminate(String id) {
            ended.add(id);
            super.terminate(id);
        }
    }
}
