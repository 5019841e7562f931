package io.infaas.controller.local;

import static org.assertj.core.api.Assertions.assertThat;

import io.infaas.controller.local.LocalNodeProvider.PinnedSlots;
import io.infaas.controller.node.MachineLife;
import io.infaas.controller.node.NodeProvider;
import io.infaas.controller.node.NodeProviderContract;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Local nodes are launched and ended while others run, as the contract says. */
final class LocalLaunchesIT extends NodeProviderContract {

    private final BlockingQueue<String> notices = new LinkedBlockingQueue<>();
    private Path program = Path.of("");
    private LocalNodeProvider provider = started("", Duration.ZERO);

    @BeforeEach
    void start(@TempDir Path folder) {
        program = folder.resolve("program.jar");
        restart("", Duration.ZERO);
        assertThat(provider.list()).isEmpty();
    }

    @AfterEach
    void close() {
        provider.close();
    }

    @Override
    protected NodeProvider provider() {
        return provider;
    }

    @Override
    protected void await(String what, BooleanSupplier condition) {
        long end = System.nanoTime() + Duration.ofSeconds(30).toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime())
                    .as("%s; %s; %s", what, provider.list(), notices)
                    .isLessThan(end);
            LockSupport.parkNanos(Duration.ofMillis(5).toNanos());
        }
    }

    @Override
    protected boolean runs(String id) {
        return provider.pid(id) > 0;
    }

    @Override
    protected void reconfigure() {
        try {
            Files.writeString(program, "another program");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private LocalNodeProvider started(String fake, Duration boot) {
        ChildJvm like = ChildJvm.likeThis(ScriptedNodeProcess.class.getName());
        List<String> options = new ArrayList<>(like.options());
        options.add("-Dfake=" + fake);
        options.add("-XX:TieredStopAtLevel=1");
        ChildJvm jvm =
                new ChildJvm(like.java(), options, like.classPath() + File.pathSeparator + program, like.mainClass());
        try {
            return LocalNodeProvider.start(
                    new LocalNodes(0, "small", new EmbeddedNodes(Path.of("."), jvm))
                            .withTimeouts(Duration.ofSeconds(20), Duration.ofSeconds(1))
                            .upTo(3, 0.08, boot),
                    notices::add);
        } catch (Exception e) {
            throw new IllegalStateException("no node is started, nothing can fail", e);
        }
    }

    private void restart(String fake, Duration boot) {
        provider.close();
        provider = started(fake, boot);
    }

    @Test
    void launch_aboveWhatTheMachineRuns_isGoneWithItsReason() {
        provider.launch(offering().id(), 4, "plan-1");

        assertThat(of("plan-1"))
                .filteredOn(machine -> machine.life() == MachineLife.GONE)
                .singleElement()
                .satisfies(machine -> assertThat(machine.why()).contains("3 local nodes at most"));
        assertThat(offering().unavailableUntil()).isPresent();
        await("three nodes", () -> provider.nodes().size() == 3);
    }

    @Test
    void launch_processThatDies_isGoneWithWhatItSaid_andItsPlaceIsFree() {
        restart("dies", Duration.ZERO);

        provider.launch(offering().id(), 3, "plan-1");

        of("plan-1").forEach(machine -> awaitGone(machine.id()));
        assertThat(of("plan-1")).allSatisfy(machine -> assertThat(machine.why()).contains("ended with status 3"));
        assertThat(offering().unavailableUntil()).isEmpty();
    }

    @Test
    void launch_withABootTime_isNotReadyBefore() {
        restart("", Duration.ofHours(1));

        provider.launch(offering().id(), 1, "plan-1");
        String id = of("plan-1").get(0).id();
        await("a process", () -> provider.pid(id) > 0 && machine(id).life() == MachineLife.BOOTING);

        assertThat(offering().start()).isEqualTo(Duration.ofHours(1));
        assertThat(provider.nodes()).isEmpty();
        provider.terminate(id);
        awaitGone(id);
    }

    @Test
    void terminate_nodeThatIgnoresTerm_isKilled() {
        restart("stubborn", Duration.ZERO);
        String id = launched("plan-1").id();
        long pid = provider.pid(id);

        provider.terminate(id);

        awaitGone(id);
        assertThat(ProcessHandle.of(pid).map(ProcessHandle::isAlive).orElse(false))
                .isFalse();
    }

    @Test
    void terminate_isNotTakenForACrash() {
        String id = launched("plan-1").id();
        long pid = provider.pid(id);

        provider.terminate(id);
        awaitGone(id);

        assertThat(notices).noneMatch(notice -> notice.contains("is back"));
        assertThat(ProcessHandle.of(pid).map(ProcessHandle::isAlive).orElse(false))
                .isFalse();
    }

    @Test
    void placesAndCores_ofRunningNodesStay_whenOthersComeAndGo() {
        PinnedSlots slots = PinnedSlots.of(List.of(0, 1, 2, 3, 4, 5), 3, OptionalInt.empty(), notices::add);
        List<String> first = slots.take("a").orElseThrow();
        List<String> second = slots.take("b").orElseThrow();
        slots.take("c");
        assertThat(slots.take("d")).isEmpty();

        slots.free("b");

        assertThat(slots.take("d")).contains(second);
        assertThat(first).isNotEqualTo(second);
    }
}
