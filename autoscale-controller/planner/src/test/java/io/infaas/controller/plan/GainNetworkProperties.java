package io.infaas.controller.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.ojalgo.optimisation.Expression;
import org.ojalgo.optimisation.ExpressionsBasedModel;
import org.ojalgo.optimisation.Variable;

/** Machines with cores, instances that use them up to a share of their time, classes that instances serve at their own rates. */
final class GainNetworkProperties {

    private static final double LEAST = 1e-9;

    @Property(tries = 500)
    void maximize_anyNetwork_asMuchAsALinearProgramSays(
            @ForAll @IntRange(min = 1, max = 4) int machines,
            @ForAll @IntRange(min = 1, max = 6) int instances,
            @ForAll @IntRange(min = 1, max = 8) int classes,
            @ForAll Random random) {
        World world = World.random(machines, instances, classes, random);

        assertThat(world.flow().served()).isCloseTo(world.mostByLinearProgram(), within(1e-6 * world.total()));
    }

    @Property(tries = 500)
    void maximize_anyNetwork_withinAllCapacities(
            @ForAll @IntRange(min = 1, max = 5) int machines,
            @ForAll @IntRange(min = 1, max = 10) int instances,
            @ForAll @IntRange(min = 1, max = 12) int classes,
            @ForAll Random random) {
        World world = World.random(machines, instances, classes, random);
        ReferenceFlow flow = world.flow();
        double[] cores = new double[machines];
        for (int p = 0; p < instances; p++) {
            double busy = 0;
            for (int c = 0; c < classes; c++) {
                double own = world.gains[c][p] > 0 ? flow.network.flow(flow.served[c][p]) : 0;
                assertThat(own).isNotNegative();
                busy += own;
            }
            assertThat(busy).isLessThanOrEqualTo(1 + 1e-9);
            assertThat(flow.network.flow(flow.busy[p]) / world.coresOf[p]).isCloseTo(busy, within(1e-9));
            cores[world.machineOf[p]] += busy * world.coresOf[p];
        }
        for (int n = 0; n < machines; n++) {
            assertThat(cores[n]).isLessThanOrEqualTo(world.cores[n] * (1 + 1e-9));
        }
        for (int c = 0; c < classes; c++) {
            assertThat(flow.network.flow(flow.demand[c])).isLessThanOrEqualTo(world.demands[c] * (1 + 1e-9));
        }
    }

    @Property(tries = 200)
    void leadingTo_machinesWithMoreCores_serveMore_andOthersDoNot(
            @ForAll @IntRange(min = 1, max = 4) int machines,
            @ForAll @IntRange(min = 1, max = 6) int instances,
            @ForAll @IntRange(min = 1, max = 6) int classes,
            @ForAll Random random) {
        World world = World.random(machines, instances, classes, random);
        ReferenceFlow flow = world.flow();
        boolean[] leading = flow.network.leadingTo(flow.sink);
        for (int n = 0; n < machines; n++) {
            double more = world.with(n, 0.01).flow().served() - flow.served();
            if (leading[flow.machine[n]]) {
                assertThat(more).as("more of %d", n).isPositive();
            } else {
                assertThat(more).as("more of %d", n).isCloseTo(0, within(1e-6 * world.total()));
            }
        }
    }

    private static final class ReferenceFlow {

        final GainNetwork network = new GainNetwork();
        final int source = network.addNode();
        final int sink = network.addNode();
        final int[] machine;
        final int[] busy;
        final int[] demand;
        final int[][] served;

        ReferenceFlow(World world) {
            machine = new int[world.cores.length];
            busy = new int[world.machineOf.length];
            demand = new int[world.demands.length];
            served = new int[world.demands.length][world.machineOf.length];
            for (int n = 0; n < machine.length; n++) {
                machine[n] = network.addNode();
                network.addArc(source, machine[n], 1, world.cores[n]);
            }
            int[] instance = new int[busy.length];
            for (int p = 0; p < busy.length; p++) {
                instance[p] = network.addNode();
                busy[p] = network.addArc(
                        machine[world.machineOf[p]], instance[p], 1 / world.coresOf[p], world.coresOf[p]);
            }
            for (int c = 0; c < demand.length; c++) {
                int of = network.addNode();
                demand[c] = network.addArc(of, sink, 1, world.demands[c]);
                for (int p = 0; p < busy.length; p++) {
                    if (world.gains[c][p] > 0) {
                        served[c][p] = network.addArc(instance[p], of, world.gains[c][p], Double.POSITIVE_INFINITY);
                    }
                }
            }
            network.maximize(source, sink, LEAST);
        }

        double served() {
            double sum = 0;
            for (int arc : demand) {
                sum += network.flow(arc);
            }
            return sum;
        }
    }

    private static final class World {

        final double[] cores;
        final int[] machineOf;
        final double[] coresOf;
        final double[][] gains;
        final double[] demands;

        World(double[] cores, int[] machineOf, double[] coresOf, double[][] gains, double[] demands) {
            this.cores = cores;
            this.machineOf = machineOf;
            this.coresOf = coresOf;
            this.gains = gains;
            this.demands = demands;
        }

        static World random(int machines, int instances, int classes, Random random) {
            World made = new World(
                    new double[machines],
                    new int[instances],
                    new double[instances],
                    new double[classes][instances],
                    new double[classes]);
            for (int n = 0; n < machines; n++) {
                made.cores[n] = 1 + random.nextInt(4);
            }
            for (int p = 0; p < instances; p++) {
                made.machineOf[p] = random.nextInt(machines);
                made.coresOf[p] = 0.5 * (1 + random.nextInt(4));
            }
            for (int c = 0; c < classes; c++) {
                made.demands[c] = 1 + random.nextInt(200);
                for (int p = 0; p < instances; p++) {
                    // whole numbers too, so that paths tie
                    double gain = random.nextBoolean() ? 1 + random.nextInt(100) : 100 * random.nextDouble();
                    made.gains[c][p] = random.nextInt(3) == 0 ? 0 : gain;
                }
            }
            return made;
        }

        World with(int machine, double moreCores) {
            double[] larger = cores.clone();
            larger[machine] += moreCores;
            return new World(larger, machineOf, coresOf, gains, demands);
        }

        ReferenceFlow flow() {
            return new ReferenceFlow(this);
        }

        double total() {
            double sum = 0;
            for (double demand : demands) {
                sum += demand;
            }
            return sum;
        }

        double mostByLinearProgram() {
            ExpressionsBasedModel model = new ExpressionsBasedModel();
            Expression[] ofMachine = new Expression[cores.length];
            for (int n = 0; n < cores.length; n++) {
                ofMachine[n] = model.addExpression("machine " + n).upper(cores[n]);
            }
            Expression[] ofDemand = new Expression[demands.length];
            for (int c = 0; c < demands.length; c++) {
                ofDemand[c] = model.addExpression("demand " + c).upper(demands[c]);
            }
            for (int p = 0; p < machineOf.length; p++) {
                Expression ofInstance = model.addExpression("instance " + p).upper(1);
                for (int c = 0; c < demands.length; c++) {
                    if (gains[c][p] > 0) {
                        Variable served = model.addVariable("served " + c + " by " + p)
                                .lower(0)
                                .weight(1);
                        ofDemand[c].set(served, 1);
                        ofInstance.set(served, 1 / gains[c][p]);
                        ofMachine[machineOf[p]].set(served, coresOf[p] / gains[c][p]);
                    }
                }
            }
            return model.countVariables() == 0 ? 0 : model.maximise().getValue();
        }
    }
}
