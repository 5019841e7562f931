package io.infaas.controller.control;

import static org.assertj.core.api.Assertions.assertThat;

import io.infaas.controller.plan.Placement;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** Gateways that serve, drain, disconnect, attach again and stop in any order. */
final class GatewayRegistryProperties {

    private static final Placement PLACE = new Placement("variant", "node");
    private static final long LEASE = GatewayRegistry.LEASE.toNanos();

    /** The true state of a gateway; the registry knows only what the gateway reported. */
    private static final class Actual {

        private final String id;
        private long view;
        private boolean attached;
        private boolean ended;
        private int underWay;
        private long lastWord;

        private Actual(String id) {
            this.id = id;
        }
    }

    @Property(tries = 300)
    void isDrained_neverWhileAGatewayWithALeaseMayUseIt(@ForAll long seed) {
        World world = new World(new Random(seed));

        for (int step = 0; step < 400; step++) {
            world.step();

            if (world.isDrained()) {
                assertThat(world.gateways).noneMatch(world::mayBeThere);
            }
        }
    }

    @Example
    void isDrained_happensOftenEnoughToBeTested() {
        int released = 0;
        for (long seed = 0; seed < 20; seed++) {
            World world = new World(new Random(seed));
            for (int step = 0; step < 400; step++) {
                world.step();
                released += world.isDrained() && !world.gateways.isEmpty() ? 1 : 0;
            }
        }

        assertThat(released).isGreaterThan(100);
    }

    /** The actions of gateways, whether or not the registry knows of them. */
    private static final class World {

        private final GatewayRegistry registry = new GatewayRegistry(0, true, GatewayRegistry.LEASE);
        private final Random random;
        private final List<Actual> gateways = new ArrayList<>();
        private final List<Boolean> drainingByVersion = new ArrayList<>(List.of(true));
        private long now;
        private long drainingSince = -1;

        private boolean draining(long version) {
            return drainingByVersion.get((int) version);
        }

        /** Whether it may have a query on that instance, or start one. */
        private boolean mayBeThere(Actual gateway) {
            return !gateway.ended
                    && now - gateway.lastWord <= LEASE
                    && (gateway.underWay > 0 || (gateway.view > 0 && !draining(gateway.view)));
        }

        private World(Random random) {
            this.random = random;
        }

        private void step() {
            now += TimeUnit.MILLISECONDS.toNanos(random.nextInt(random.nextInt(20) == 0 ? 4_000 : 100));
            act();
        }

        private boolean isDrained() {
            return drainingSince > 0 && registry.isDrained(PLACE, drainingSince, now);
        }

        private void act() {
            int kind = random.nextInt(10);
            if (gateways.isEmpty() || (kind == 0 && gateways.size() < 4)) {
                Actual started = new Actual("g" + random.nextInt());
                gateways.add(started);
                attach(started);
                return;
            }
            Actual gateway = gateways.get(random.nextInt(gateways.size()));
            switch (kind) {
                case 0, 1 -> publish(random.nextBoolean());
                case 2, 3 -> apply(gateway);
                case 4 -> {
                    if (gateway.view > 0 && !draining(gateway.view) && !gateway.ended) {
                        gateway.underWay++;
                    }
                }
                case 5, 6 -> {
                    gateway.underWay = Math.max(0, gateway.underWay - 1 - random.nextInt(3));
                    tellIdle(gateway);
                }
                case 7 -> {
                    if (gateway.attached) {
                        gateway.lastWord = now;
                        registry.reported(gateway.id, now);
                    }
                }
                case 8 -> {
                    if (gateway.attached) {
                        gateway.attached = false;
                        registry.detached(gateway.id, now);
                    } else {
                        attach(gateway);
                    }
                }
                default -> {
                    if (gateway.attached && gateway.underWay == 0 && random.nextInt(4) == 0) {
                        gateway.ended = true;
                        gateways.remove(gateway);
                        registry.stopped(gateway.id);
                    }
                }
            }
        }

        private void publish(boolean draining) {
            boolean before = drainingByVersion.get(drainingByVersion.size() - 1);
            drainingByVersion.add(draining);
            if (!draining) {
                drainingSince = -1;
            } else if (!before || drainingSince < 0) {
                drainingSince = drainingByVersion.size() - 1L;
            }
        }

        private void attach(Actual gateway) {
            gateway.attached = true;
            gateway.lastWord = now;
            registry.attached(gateway.id, gateway.view, now);
            tellIdle(gateway);
        }

        private void apply(Actual gateway) {
            if (gateway.attached) {
                gateway.view = drainingByVersion.size() - 1L;
                gateway.lastWord = now;
                registry.applied(gateway.id, gateway.view, now);
                tellIdle(gateway);
            }
        }

        private void tellIdle(Actual gateway) {
            if (gateway.attached && gateway.view > 0 && draining(gateway.view) && gateway.underWay == 0) {
                gateway.lastWord = now;
                registry.drained(gateway.id, gateway.view, PLACE, now);
            }
        }
    }
}
