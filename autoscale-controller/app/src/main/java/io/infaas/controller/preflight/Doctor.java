package io.infaas.controller.preflight;

import io.infaas.catalog.store.Location;
import io.infaas.controller.ec2.ClassFacts;
import io.infaas.controller.ec2.DryRunsOnly;
import io.infaas.controller.ec2.Ec2Calls;
import io.infaas.controller.ec2.Ec2Clients;
import io.infaas.controller.fleetfile.Ec2Settings;
import io.infaas.controller.fleetfile.FleetFile;
import io.infaas.controller.fleetfile.NodeClass;
import io.infaas.controller.lease.LeaseAddress;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.ec2.model.Tag;

/**
 * Checks everything that a controller of a fleet needs: all checks are listed here.
 *
 * @param secrets whether each node is to have a secret of its own
 * @param clock that of this machine
 */
record Doctor(
        Path fleetFile,
        Optional<Path> catalogFile,
        Optional<LeaseAddress> lease,
        Optional<Location.S3> models,
        boolean secrets,
        Clock clock) {

    /** A tag that controllers set. */
    private static final Tag CORDONED =
            Tag.builder().key("infaas:cordoned").value("false").build();

    /** Blocks for some seconds; changes nothing. */
    Examination examine() {
        Examiner examiner = new Examiner();
        FleetFileCheck file = new FleetFileCheck(fleetFile);
        List<Finding> findings = new ArrayList<>(examiner.examine(List.of(file)));
        Optional<FleetFile> priced = file.read().flatMap(fleet -> priced(fleet, examiner, findings));
        priced.ifPresentOrElse(
                fleet -> findings.addAll(examine(fleet, examiner)),
                () -> findings.add(new UncheckedAction("all else", "it follows from the fleet file").examine()));
        return new Examination(findings);
    }

    /** The fleet with all prices; of a file that has them, nothing is said. */
    private Optional<FleetFile> priced(FleetFile fleet, Examiner examiner, List<Finding> findings) {
        if (fleet.ec2().classes().stream().allMatch(NodeClass::isPriced)) {
            return Optional.of(fleet);
        }
        MissingPricesCheck prices = new MissingPricesCheck(fleet, fleetFile, clock);
        findings.addAll(examiner.examine(List.of(prices)));
        findings.addAll(examiner.examine(prices.questions()));
        return prices.priced();
    }

    private List<Finding> examine(FleetFile fleet, Examiner examiner) {
        AnswerDates dates = new AnswerDates(clock);
        try (DefaultCredentialsProvider credentials =
                        DefaultCredentialsProvider.builder().build();
                Ec2Clients clients = new Ec2Clients(fleet.ec2(), credentials, List.of(new DryRunsOnly(), dates))) {
            CatalogCheck catalog = new CatalogCheck(catalogFile, fleet, fleetFile);
            Ec2Calls calls = new Ec2Calls(clients, fleet.ec2(), System::nanoTime);
            ClassFacts facts = new ClassFacts(calls, fleet.ec2());
            List<FleetCheck> checks = new ArrayList<>();
            checks.add(catalog);
            fleet.ec2().classes().forEach(nodes -> checks.addAll(ofFile(fleet.ec2(), nodes, catalog)));
            ClusterInstances instances = new ClusterInstances(fleet.ec2(), calls);
            checks.add(new CredentialsCheck(credentials, clients.sts()));
            checks.add(instances);
            checks.add(new ClockCheck(dates));
            DryRuns dryRuns = new DryRuns(clients.ec2());
            for (NodeClass nodes : fleet.ec2().classes()) {
                LaunchTrial trial = new LaunchTrial(fleet.ec2(), nodes, facts);
                checks.addAll(ofClass(fleet, nodes, facts, catalog, clients.ec2()));
                checks.addAll(ofLaunch(trial, dryRuns, clients.ec2()));
            }
            checks.addAll(QuotaCheck.of(fleet, facts, clients::quotas));
            checks.addAll(ofChanges(fleet.ec2(), instances, calls, facts, dryRuns, clients.ec2()));
            checks.add(new QueueCheck(fleet.ec2().queue(), clients::queues));
            fleet.ec2()
                    .queue()
                    .ifPresent(queue -> checks.addAll(List.of(
                            QueueActionCheck.receive(queue, clients::queues),
                            QueueActionCheck.delete(queue, clients::queues))));
            checks.add(new LeaseCheck(lease));
            models.ifPresent(location -> checks.addAll(ModelsCheck.of(location)));
            if (secrets) {
                checks.addAll(SecretActionCheck.of(fleet.ec2(), clients.ssm()));
            }
            return examiner.examine(checks);
        }
    }

    private List<FleetCheck> ofFile(Ec2Settings settings, NodeClass nodes, CatalogCheck catalog) {
        Path folder = Objects.requireNonNull(fleetFile.toAbsolutePath().getParent(), "a file is in a folder");
        return List.of(new PriceCheck(nodes, catalog), new UserDataCheck(settings, nodes, folder));
    }

    private static List<FleetCheck> ofClass(
            FleetFile fleet, NodeClass nodes, ClassFacts facts, CatalogCheck catalog, Ec2Client ec2) {
        List<FleetCheck> checks = new ArrayList<>();
        checks.add(new ImageCheck(nodes, facts));
        checks.add(new TypesCheck(nodes, facts, catalog));
        nodes.zones()
                .forEach((zone, subnet) -> checks.add(
                        new SubnetCheck(nodes, zone, subnet, fleet.settings().maximum(), ec2)));
        checks.add(new SecurityGroupCheck(nodes, ec2));
        return checks;
    }

    private static List<FleetCheck> ofLaunch(LaunchTrial trial, DryRuns dryRuns, Ec2Client ec2) {
        String subject = "class " + trial.nodes().name();
        return List.<FleetCheck>of(
                new DryRunCheck<>(
                        "ec2:RunInstances",
                        subject,
                        dryRuns,
                        trial::image,
                        "it needs the image",
                        image -> ec2.runInstances(trial.instance(image))),
                new InstanceProfileCheck(trial, dryRuns, ec2));
    }

    private static List<FleetCheck> ofChanges(
            Ec2Settings settings,
            ClusterInstances instances,
            Ec2Calls calls,
            ClassFacts facts,
            DryRuns dryRuns,
            Ec2Client ec2) {
        LaunchTrial first = new LaunchTrial(settings, settings.classes().get(0), facts);
        LaunchTemplatesCheck templates = new LaunchTemplatesCheck(settings, calls);
        String noTemplate = "there is no launch template of this cluster yet";
        return List.<FleetCheck>of(
                templates,
                new DryRunCheck<>(
                        "ec2:CreateLaunchTemplate",
                        "",
                        dryRuns,
                        first::image,
                        "it needs the image",
                        image -> ec2.createLaunchTemplate(request -> request.dryRun(true)
                                .launchTemplateName("infaas-%s-dry-run".formatted(settings.cluster()))
                                .launchTemplateData(data -> data.imageId(image.imageId())))),
                new DryRunCheck<>(
                        "ec2:CreateLaunchTemplateVersion",
                        "",
                        dryRuns,
                        templates::any,
                        noTemplate,
                        name -> ec2.createLaunchTemplateVersion(request -> request.dryRun(true)
                                .launchTemplateName(name)
                                .launchTemplateData(data -> data.instanceInitiatedShutdownBehavior("terminate")))),
                new DryRunCheck<>(
                        "ec2:CreateFleet", "", dryRuns, () -> Optional.of(first.fleet()), "", ec2::createFleet),
                new DryRunCheck<>(
                        "ec2:CreateTags",
                        "",
                        dryRuns,
                        instances::any,
                        ClusterInstances.NONE,
                        id -> ec2.createTags(
                                request -> request.dryRun(true).resources(id).tags(CORDONED))),
                new DryRunCheck<>(
                        "ec2:TerminateInstances",
                        "",
                        dryRuns,
                        instances::any,
                        ClusterInstances.NONE,
                        id -> ec2.terminateInstances(
                                request -> request.dryRun(true).instanceIds(id))),
                new ConsoleCheck(instances, ec2));
    }
}
