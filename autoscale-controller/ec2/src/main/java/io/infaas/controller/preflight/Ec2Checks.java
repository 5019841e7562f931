package io.infaas.controller.preflight;

import io.infaas.catalog.Catalog;
import io.infaas.controller.ec2.ClassCheck;
import io.infaas.controller.ec2.ClassFacts;
import io.infaas.controller.ec2.Ec2Calls;
import io.infaas.controller.ec2.Ec2Clients;
import io.infaas.controller.ec2.Ec2Settings;
import io.infaas.controller.ec2.LaunchTemplates;
import io.infaas.controller.ec2.NodeClass;
import io.infaas.controller.ec2.PricedType;
import io.infaas.controller.fleetfile.FleetException;
import io.infaas.controller.fleetfile.FleetFile;
import io.infaas.controller.node.Market;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.ec2.model.Ec2Exception;
import software.amazon.awssdk.services.ec2.model.Filter;
import software.amazon.awssdk.services.ec2.model.Image;
import software.amazon.awssdk.services.ec2.model.Instance;
import software.amazon.awssdk.services.ec2.model.InstanceStateName;
import software.amazon.awssdk.services.ec2.model.InstanceTypeInfo;
import software.amazon.awssdk.services.ec2.model.SecurityGroup;
import software.amazon.awssdk.services.ec2.model.Subnet;
import software.amazon.awssdk.services.ec2.model.Tag;
import software.amazon.awssdk.services.servicequotas.ServiceQuotasClient;
import software.amazon.awssdk.services.servicequotas.model.NoSuchResourceException;

/** The instances, classes, quotas and launch templates of a fleet. Not thread-safe: a check may need the result of an earlier one. */
final class Ec2Checks {

    private static final String LAUNCH = "ec2:RunInstances";
    private static final String NO_IMAGE = "it needs the image";
    private static final String NO_INSTANCE = "it is allowed for instances of this cluster, and there is none yet";

    /** A tag that controllers set. */
    private static final Tag CORDONED =
            Tag.builder().key("infaas:cordoned").value("false").build();

    private final Examination examination;
    private final FleetFile fleet;
    private final Ec2Settings settings;
    private final Optional<Catalog> catalog;
    private final Ec2Client ec2;
    private final Ec2Calls calls;
    private final ClassFacts facts;
    private boolean supportsDryRuns = true;
    private Optional<String> instance = Optional.empty();
    private Optional<String> template = Optional.empty();

    Ec2Checks(Examination examination, FleetFile fleet, Optional<Catalog> catalog, Ec2Clients clients) {
        this.examination = examination;
        this.fleet = fleet;
        this.settings = Ec2Settings.in(fleet);
        this.catalog = catalog;
        this.ec2 = clients.ec2();
        this.calls = new Ec2Calls(clients, settings, System::nanoTime);
        this.facts = new ClassFacts(calls, settings);
    }

    /** EC2 answers; must be the first check. */
    Finding instances() {
        List<String> instances = calls.instances().stream()
                .filter(candidate -> candidate.state().name() != InstanceStateName.TERMINATED)
                .map(Instance::instanceId)
                .toList();
        instance = instances.stream().findFirst();
        try {
            // an endpoint that stands in for EC2 may ignore the flag, and would make each change
            var unused = ec2.describeInstances(request -> request.dryRun(true));
            supportsDryRuns = false;
        } catch (Ec2Exception e) {
            // EC2 answers each dry run with an error
        }
        return Finding.ok("answers in %s: cluster %s has %d instances"
                .formatted(settings.region(), settings.cluster(), instances.size()));
    }

    /** The image, types, subnets, security groups and launch of a class. */
    void checkClass(NodeClass nodes) {
        String name = "class %s, ".formatted(nodes.name());
        String image = nodes.image().startsWith("/") ? "ssm:GetParameter" : "ec2:DescribeImages";
        examination.check(name + "image", image, () -> image(nodes));
        examination.check(name + "types", "ec2:DescribeInstanceTypes", () -> types(nodes));
        nodes.zones()
                .forEach((zone, subnet) ->
                        examination.check(name + "zone " + zone, "ec2:DescribeSubnets", () -> subnet(zone, subnet)));
        examination.check(name + "security groups", "ec2:DescribeSecurityGroups", () -> groups(nodes.securityGroups()));
        LaunchTrial trial = new LaunchTrial(settings, nodes, facts);
        examination.check(
                name + LAUNCH,
                LAUNCH,
                () -> permission(NO_IMAGE, () -> trial.image()
                        .map(nodeImage -> ec2.runInstances(trial.instance(nodeImage, "")))));
        examination.check(name + "instance profile", LAUNCH, () -> profile(nodes.instanceProfile(), trial));
    }

    private Finding image(NodeClass nodes) {
        Image image = facts.image(nodes);
        return Finding.ok("%s, %s".formatted(image.imageId(), image.architectureAsString()));
    }

    private Finding types(NodeClass nodes) {
        Map<String, InstanceTypeInfo> infos;
        try {
            infos = facts.types(nodes);
        } catch (Ec2Exception e) {
            if (AwsFailure.code(e).equals("InvalidInstanceType")) {
                return Finding.wrong(AwsFailure.text(e), "correct the types of the class");
            }
            throw e;
        }
        Optional<Image> image = new LaunchTrial(settings, nodes, facts).image();
        if (image.isEmpty()) {
            return Finding.notChecked("it needs the image that the types must run");
        }
        new ClassCheck(catalog, infos).check(nodes, image.get());
        return Finding.ok(nodes.types().stream().map(PricedType::type).collect(Collectors.joining(", "))
                + (catalog.isPresent()
                        ? " run the image and match the measurements of the catalog"
                        : " run the image; not compared with node types, as there is no catalog"));
    }

    private Finding subnet(String zone, String id) {
        List<Subnet> subnets = ec2.describeSubnets(request -> request.filters(filter("subnet-id", List.of(id))))
                .subnets();
        String remedy = "give a subnet of this zone";
        if (subnets.isEmpty()) {
            return Finding.wrong(id + " does not exist in this region", remedy);
        }
        Subnet subnet = subnets.get(0);
        if (!subnet.availabilityZone().equals(zone)) {
            return Finding.wrong("%s lies in %s".formatted(id, subnet.availabilityZone()), remedy);
        }
        int free = subnet.availableIpAddressCount();
        if (free == 0) {
            return Finding.wrong(id + " has no free address", "give a larger subnet of this zone");
        }
        int maximum = fleet.settings().maximum();
        return Finding.ok("%s has %d free addresses".formatted(id, free)
                + (free < maximum ? "; warning: fewer than the %d nodes of the maximum".formatted(maximum) : ""));
    }

    private Finding groups(List<String> ids) {
        if (ids.isEmpty()) {
            return Finding.ok("none given: EC2 takes the default group of the network");
        }
        List<String> missing = new ArrayList<>(ids);
        ec2.describeSecurityGroups(request -> request.filters(filter("group-id", ids))).securityGroups().stream()
                .map(SecurityGroup::groupId)
                .forEach(missing::remove);
        return missing.isEmpty()
                ? Finding.ok(String.join(", ", ids))
                : Finding.wrong(
                        String.join(", ", missing) + " does not exist in this region",
                        "give the output NodeSecurityGroup of control-plane.yaml, or another group");
    }

    private static Filter filter(String name, List<String> values) {
        return Filter.builder().name(name).values(values).build();
    }

    /** As far as a dry run of a launch shows it: controllers have no permission to look at instance profiles. */
    private Finding profile(String profile, LaunchTrial trial) {
        if (profile.isEmpty()) {
            return Finding.ok("none given");
        }
        Finding unknown = Finding.notChecked(
                "a dry run does not show whether %s exists: 'aws iam get-instance-profile' does".formatted(profile));
        try {
            return dryRun(
                    "it needs a dry run of a launch, which needs the image",
                    () -> trial.image().map(image -> ec2.runInstances(trial.instance(image, profile))),
                    unknown,
                    refusal -> {
                        String text = AwsFailure.text(refusal);
                        return text.contains(profile)
                                        || text.replace(" ", "")
                                                .toLowerCase(Locale.ROOT)
                                                .contains("instanceprofile")
                                ? Finding.wrong(
                                        text,
                                        "give the output NodeInstanceProfile of control-plane.yaml, or another one")
                                : unknown;
                    });
        } catch (Ec2Exception e) {
            AwsFailure failure = AwsFailure.of(e, LAUNCH);
            if (failure.kind() == AwsFailure.Kind.DENIED && !failure.action().equals("iam:PassRole")) {
                return Finding.notChecked("it needs a dry run of a launch, which is not allowed");
            }
            throw e;
        }
    }

    /** One check for each quota and market that types of the fleet count towards. Instances that run already are not subtracted. */
    void checkQuotas(ServiceQuotasClient quotas) {
        for (Market market : Market.values()) {
            for (VcpuQuota quota : VcpuQuota.values()) {
                List<String> types = settings.classes().stream()
                        .filter(nodes -> nodes.markets().contains(market))
                        .flatMap(nodes -> nodes.types().stream().map(PricedType::type))
                        .filter(quota::counts)
                        .toList();
                if (!types.isEmpty()) {
                    examination.check(
                            "quota, %s %s".formatted(market.label(), quota.title()),
                            "servicequotas:GetServiceQuota",
                            () -> quota(quotas, quota.code(market), types));
                }
            }
        }
    }

    private Finding quota(ServiceQuotasClient quotas, String code, List<String> types) {
        Map<String, Integer> vcpus = new TreeMap<>();
        try {
            facts.types(types)
                    .forEach((type, info) -> vcpus.put(type, info.vCpuInfo().defaultVCpus()));
            var quota =
                    quotas.getServiceQuota(request -> request.serviceCode("ec2").quotaCode(code));
            return quota(code, vcpus, quota.quota().value());
        } catch (Ec2Exception e) {
            return Finding.notChecked("the number of vCPUs of the types is unknown");
        } catch (NoSuchResourceException e) {
            return Finding.notChecked("Service Quotas does not list it here: see quota %s of EC2".formatted(code));
        }
    }

    private Finding quota(String code, Map<String, Integer> vcpus, double limit) {
        Map.Entry<String, Integer> smallest =
                vcpus.entrySet().stream().min(Map.Entry.comparingByValue()).orElseThrow();
        String allowed = "%.0f vCPUs at a time".formatted(limit);
        if (limit < smallest.getValue()) {
            return Finding.wrong(
                    "%s, and %s has %d".formatted(allowed, smallest.getKey(), smallest.getValue()),
                    "have quota %s of EC2 increased at Service Quotas".formatted(code));
        }
        String excluded = vcpus.entrySet().stream()
                .filter(type -> type.getValue() > limit)
                .map(type -> "%s (%d)".formatted(type.getKey(), type.getValue()))
                .collect(Collectors.joining(", "));
        if (!excluded.isEmpty()) {
            return Finding.ok("%s; warning: too few for %s".formatted(allowed, excluded));
        }
        int fit = (int) (limit / smallest.getValue());
        int maximum = fleet.settings().maximum();
        return Finding.ok(allowed
                + (fit < maximum
                        ? "; warning: enough for %d of the %d nodes of the maximum".formatted(fit, maximum)
                        : ""));
    }

    /** The launch templates and the changes to the cluster. */
    void checkChanges() {
        LaunchTrial trial = new LaunchTrial(settings, settings.classes().get(0), facts);
        examination.check("launch templates", "ec2:DescribeLaunchTemplateVersions", this::templates);
        dryRun("ec2:CreateLaunchTemplate", NO_IMAGE, () -> trial.image()
                .map(image -> ec2.createLaunchTemplate(request -> request.dryRun(true)
                        .launchTemplateName("infaas-%s-dry-run".formatted(settings.cluster()))
                        .launchTemplateData(data -> data.imageId(image.imageId())))));
        String noTemplate = "there is no launch template of this cluster yet";
        dryRun(
                "ec2:CreateLaunchTemplateVersion",
                noTemplate,
                () -> template.map(name -> ec2.createLaunchTemplateVersion(request -> request.dryRun(true)
                        .launchTemplateName(name)
                        .launchTemplateData(data -> data.instanceInitiatedShutdownBehavior("terminate")))));
        dryRun("ec2:CreateFleet", "", () -> Optional.of(ec2.createFleet(trial.fleet())));
        dryRun(
                "ec2:CreateTags",
                NO_INSTANCE,
                () -> instance.map(id -> ec2.createTags(
                        request -> request.dryRun(true).resources(id).tags(CORDONED))));
        dryRun(
                "ec2:TerminateInstances",
                NO_INSTANCE,
                () -> instance.map(id ->
                        ec2.terminateInstances(request -> request.dryRun(true).instanceIds(id))));
        examination.check("ec2:GetConsoleOutput", () -> instance.map(
                        id -> ec2.getConsoleOutput(request -> request.instanceId(id)))
                .map(output -> Finding.ok("allowed"))
                .orElseGet(() -> Finding.notChecked(NO_INSTANCE)));
    }

    private void dryRun(String action, String missing, Supplier<Optional<?>> change) {
        examination.check(action, () -> permission(missing, change));
    }

    private Finding permission(String missing, Supplier<Optional<?>> change) {
        return dryRun(
                missing,
                change,
                Finding.ok("allowed"),
                refusal -> Finding.notChecked("EC2 refuses it before it checks permissions: %s, %s"
                        .formatted(AwsFailure.code(refusal), AwsFailure.text(refusal))));
    }

    /**
     * Tries a change.
     *
     * @param missing result if the change is empty, as its target does not exist yet
     * @param refused result of a refusal for another reason than permissions
     */
    private Finding dryRun(
            String missing, Supplier<Optional<?>> change, Finding success, Function<Ec2Exception, Finding> refused) {
        if (!supportsDryRuns) {
            return Finding.notChecked("the endpoint ignores the flag DryRun");
        }
        try {
            if (change.get().isEmpty()) {
                return Finding.notChecked(missing);
            }
        } catch (Ec2Exception e) {
            return switch (AwsFailure.code(e)) {
                case "DryRunOperation" -> success;
                case "UnauthorizedOperation" -> throw e;
                default -> refused.apply(e);
            };
        }
        throw new FleetException("the endpoint ignored the flag DryRun and made the change: undo it");
    }

    private Finding templates() {
        List<String> names = settings.classes().stream()
                .map(nodes -> LaunchTemplates.name(settings, nodes))
                .filter(name -> !calls.templateVersions(name).isEmpty())
                .toList();
        template = names.stream().findFirst();
        return Finding.ok(
                names.isEmpty() ? "none yet, the controller makes them when it starts" : String.join(", ", names));
    }

    /**
     * A limit of an account on the vCPUs that run at a time in a region. EC2 has one for each group of families and each market, and a
     * new account has 0 of many. Source: Service Quotas, service {@code ec2}.
     */
    enum VcpuQuota {
        STANDARD("A, C, D, H, I, M, R, T and Z instances", "a|c|d|h|i|im|is|m|r|t|z", "L-1216C47A", "L-34B43A08"),
        GRAPHICS("G and VT instances", "g|gr|vt", "L-DB2E81BA", "L-3819A6DF"),
        TRAINING("P instances", "p", "L-417A185B", "L-7212CCBC"),
        INFERENCE("Inf instances", "inf", "L-1945791B", "L-B5D1601B");

        private final String title;
        /** The letters before the generation, as a regular expression. */
        private final String families;

        private final String onDemand;
        private final String spot;

        VcpuQuota(String title, String families, String onDemand, String spot) {
            this.title = title;
            this.families = families;
            this.onDemand = onDemand;
            this.spot = spot;
        }

        /** Whether instances of a type count towards it. */
        boolean counts(String type) {
            return type.replaceFirst("[^a-z].*", "").matches(families);
        }

        String title() {
            return title;
        }

        /** The code at Service Quotas. */
        String code(Market market) {
            return market == Market.SPOT ? spot : onDemand;
        }
    }
}
