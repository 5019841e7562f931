package io.infaas.controller.ec2;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.infaas.controller.fleetfile.FleetFile;
import io.infaas.controller.lease.Mandate;
import io.infaas.controller.node.MachineLife;
import io.infaas.triton.testing.Until;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** EC2 is not asked for a change by a controller that may have been followed by another one. */
final class ChangesByLeaderIT {

    @TempDir
    private Path folder;

    @Test
    void terminate_whenAnotherMayLead_isNotSent_whileReadsAre() throws Exception {
        AtomicBoolean held = new AtomicBoolean(true);
        try (MotoEc2 moto = new MotoEc2(folder)) {
            Path file = MotoEc2.write(folder, moto.fleet());
            Ec2Settings settings = Ec2Settings.in(FleetFile.read(file));
            try (Ec2Fleet fleet = moto.start(file, new ArrayList<>(), Clock.systemUTC());
                    Ec2Clients clients = new Ec2Clients(settings, MotoEc2.CREDENTIALS, new Mandate(7, held::get))) {
                fleet.provider().launch(fleet.provider().offerings().get(0).id(), 1, "plan-1");
                Until.holds("it runs", () -> fleet.provider().list().stream()
                        .anyMatch(machine -> machine.life() == MachineLife.READY));
                String instance = moto.running(settings).get(0).instanceId();
                Ec2Calls calls = new Ec2Calls(clients, settings, System::nanoTime);
                held.set(false);

                assertThatThrownBy(() -> calls.terminate(List.of(instance)))
                        .hasStackTraceContaining("TerminateInstances is not sent: another controller may lead");
                assertThat(calls.instances()).hasSize(1);
                assertThat(moto.running(settings)).hasSize(1);
                held.set(true);
                calls.terminate(List.of(instance));

                assertThat(moto.running(settings)).isEmpty();
            }
        }
    }
}
