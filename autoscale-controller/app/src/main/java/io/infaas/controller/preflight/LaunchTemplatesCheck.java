package io.infaas.controller.preflight;

import io.infaas.controller.ec2.Ec2Calls;
import io.infaas.controller.ec2.LaunchTemplates;
import io.infaas.controller.fleetfile.Ec2Settings;
import java.util.List;
import java.util.Optional;

/** The launch templates of the cluster can be read. Not thread-safe. */
final class LaunchTemplatesCheck implements FleetCheck {

    private final Ec2Settings settings;
    private final Ec2Calls calls;
    private Optional<String> any = Optional.empty();

    LaunchTemplatesCheck(Ec2Settings settings, Ec2Calls calls) {
        this.settings = settings;
        this.calls = calls;
    }

    @Override
    public String name() {
        return "launch templates";
    }

    @Override
    public String action() {
        return "ec2:DescribeLaunchTemplateVersions";
    }

    @Override
    public Finding examine() {
        List<String> found = settings.classes().stream()
                .map(nodes -> LaunchTemplates.name(settings, nodes))
                .filter(name -> !calls.templateVersions(name).isEmpty())
                .toList();
        any = found.stream().findFirst();
        return ok(found.isEmpty() ? "none yet, the controller makes them when it starts" : String.join(", ", found));
    }

    /** Name of a template, once some were found. */
    Optional<String> any() {
        return any;
    }
}
