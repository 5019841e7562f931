package io.infaas.controller.reconcile;

import static io.infaas.controller.reconcile.GarmentModels.BROKEN;
import static io.infaas.controller.reconcile.GarmentModels.NANO;
import static io.infaas.controller.reconcile.GarmentModels.SMALL;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** The simulated node fulfils the contract. */
class SimulatedNodeControlTest extends NodeControlContract {

    @Override
    protected ContractNode start(Path repository) {
        SimulatedTime time = new SimulatedTime();
        SimulatedNode fake = new SimulatedNode(time, Set.of(NANO, SMALL, BROKEN));
        fake.failLoads(BROKEN, Integer.MAX_VALUE);
        return new ContractNode() {
            @Override
            public NodeControl control() {
                return fake;
            }

            @Override
            public <T> CompletableFuture<T> awaitEnd(CompletionStage<T> call) {
                CompletableFuture<T> ended = call.toCompletableFuture();
                time.until(ended::isDone, Duration.ofMinutes(1));
                return ended;
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
