package io.infaas.controller.reconcile;

import static io.infaas.controller.reconcile.GarmentModels.BROKEN;
import static io.infaas.controller.reconcile.GarmentModels.NANO;
import static io.infaas.controller.reconcile.GarmentModels.SMALL;

import io.vertx.core.Future;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;

/** The simulated node fulfils the contract. */
class SimulatedNodeControlTest extends NodeControlContract {

    @Override
    ContractNode start(Path repository) {
        SimulatedTime time = new SimulatedTime();
        SimulatedNode fake = new SimulatedNode(time, Set.of(NANO, SMALL, BROKEN));
        fake.failLoads(BROKEN, Integer.MAX_VALUE);
        return new ContractNode() {
            @Override
            public NodeControl control() {
                return fake;
            }

            @Override
            public <T> Future<T> awaitEnd(Future<T> call) {
                time.until(call::isComplete, Duration.ofMinutes(1));
                return call;
            }

            @Override
            public void pause() {
                time.run(Duration.ofMillis(10));
            }

            @Override
            public void stop() {
                fake.stop();
            }

            @Override
            public void resume() {
                fake.resume();
            }

            @Override
            public void kill() {
                fake.kill();
            }

            @Override
            public void close() {
                fake.close();
            }
        };
    }
}
