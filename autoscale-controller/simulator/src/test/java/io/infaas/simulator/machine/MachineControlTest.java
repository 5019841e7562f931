package io.infaas.simulator.machine;

import io.infaas.catalog.Catalog;
import io.infaas.catalog.Catalogs;
import io.infaas.catalog.MemoryUse;
import io.infaas.catalog.Profile;
import io.infaas.catalog.Variant;
import io.infaas.controller.reconcile.ContractNode;
import io.infaas.controller.reconcile.GarmentModels;
import io.infaas.controller.reconcile.NodeControl;
import io.infaas.controller.reconcile.NodeControlContract;
import io.infaas.simulator.time.VirtualTime;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** A simulated machine keeps the contract of a real Triton. */
final class MachineControlTest extends NodeControlContract {

    @Override
    protected ContractNode start(Path repository) {
        return new Machine();
    }

    private static final class Machine implements ContractNode {

        private final VirtualTime time = new VirtualTime();
        private final SimulatedMachine machine = new SimulatedMachine(
                time,
                new Random(1),
                Truth.asProfiled(1),
                catalog(),
                "node-1",
                GarmentModels.CATALOG.nodeType(Catalogs.NODE_TYPE).orElseThrow());

        /** The broken model does not fit into the memory. */
        private static Catalog catalog() {
            Catalog garments = GarmentModels.CATALOG;
            return new Catalog(
                    garments.applications(),
                    garments.architectures(),
                    garments.variants().stream()
                            .map(variant -> variant.name().equals(GarmentModels.BROKEN) ? tooLarge(variant) : variant)
                            .toList(),
                    garments.nodeTypes());
        }

        private static Variant tooLarge(Variant variant) {
            Profile profile = variant.profile(Catalogs.NODE_TYPE).orElseThrow();
            return variant.withProfile(Profile.onProcessors(
                    profile.hardware(),
                    profile.loadMs(),
                    profile.batches(),
                    new MemoryUse(1L << 40, 1L << 40),
                    profile.accuracy(),
                    true));
        }

        @Override
        public NodeControl control() {
            return new MachineControl(time, machine);
        }

        @Override
        public <T> CompletableFuture<T> awaitEnd(CompletionStage<T> call) {
            CompletableFuture<T> ended = call.toCompletableFuture();
            for (int second = 0; second < 200 && !ended.isDone(); second++) {
                time.run(Duration.ofSeconds(1));
            }
            return ended;
        }

        @Override
        public void pause() {
            time.run(Duration.ofMillis(10));
        }

        @Override
        public void stop() {
            machine.setSpeed(0);
        }

        @Override
        public void resume() {
            machine.setSpeed(1);
        }

        @Override
        public void kill() {
            machine.end();
        }

        @Override
        public void close() {
            machine.end();
        }
    }
}
