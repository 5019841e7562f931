package io.infaas.controller.preflight;

import io.infaas.controller.ec2.ClassFacts;
import io.infaas.controller.fleetfile.FleetFile;
import io.infaas.controller.fleetfile.NodeClass;
import io.infaas.controller.fleetfile.PricedType;
import io.infaas.controller.node.Market;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import software.amazon.awssdk.services.ec2.model.Ec2Exception;
import software.amazon.awssdk.services.servicequotas.ServiceQuotasClient;
import software.amazon.awssdk.services.servicequotas.model.NoSuchResourceException;

/**
 * The account may run the types that count towards one quota. What runs already, also of others, is not taken off.
 *
 * @param types names, at least one
 * @param maximum most nodes of the fleet
 */
record QuotaCheck(
        VcpuQuota quota,
        Market market,
        List<String> types,
        int maximum,
        ClassFacts facts,
        Supplier<ServiceQuotasClient> clients)
        implements FleetCheck {

    /** Those of all quotas that the types of a fleet count towards. */
    static List<QuotaCheck> of(FleetFile fleet, ClassFacts facts, Supplier<ServiceQuotasClient> clients) {
        List<QuotaCheck> checks = new ArrayList<>();
        for (Market market : Market.values()) {
            Map<VcpuQuota, TreeSet<String>> types = new TreeMap<>();
            for (NodeClass nodes : fleet.ec2().classes()) {
                if (nodes.markets().contains(market)) {
                    nodes.types().stream().map(PricedType::type).forEach(type -> VcpuQuota.of(type)
                            .ifPresent(quota -> types.computeIfAbsent(quota, added -> new TreeSet<>())
                                    .add(type)));
                }
            }
            types.forEach((quota, counted) -> checks.add(new QuotaCheck(
                    quota, market, List.copyOf(counted), fleet.settings().maximum(), facts, clients)));
        }
        return checks;
    }

    @Override
    public String name() {
        return "quota, %s %s".formatted(market.label(), quota.title());
    }

    @Override
    public String action() {
        return "servicequotas:GetServiceQuota";
    }

    @Override
    public Finding examine() {
        Map<String, Integer> vcpus = new TreeMap<>();
        try {
            facts.types(types)
                    .forEach((type, known) -> vcpus.put(type, known.vCpuInfo().defaultVCpus()));
        } catch (Ec2Exception e) {
            return notChecked("the vCPUs of the types are not known");
        }
        String code = quota.code(market);
        double most;
        try (ServiceQuotasClient quotas = clients.get()) {
            most = quotas.getServiceQuota(request -> request.serviceCode("ec2").quotaCode(code))
                    .quota()
                    .value();
        } catch (NoSuchResourceException e) {
            return notChecked("AWS does not tell it here: see quota %s of EC2".formatted(code));
        }
        return compare(vcpus, most);
    }

    private Finding compare(Map<String, Integer> vcpus, double most) {
        Map.Entry<String, Integer> smallest = vcpus.entrySet().stream()
                .min(Map.Entry.comparingByValue(Comparator.naturalOrder()))
                .orElseThrow();
        String allowed = "%.0f vCPUs at a time".formatted(most);
        if (most < smallest.getValue()) {
            return wrong(
                    "%s, and %s has %d".formatted(allowed, smallest.getKey(), smallest.getValue()),
                    "have quota %s of EC2 increased at Service Quotas".formatted(quota.code(market)));
        }
        String tooLarge = vcpus.entrySet().stream()
                .filter(type -> type.getValue() > most)
                .map(type -> "%s (%d)".formatted(type.getKey(), type.getValue()))
                .collect(Collectors.joining(", "));
        if (!tooLarge.isEmpty()) {
            return ok("%s; warning: too few for %s".formatted(allowed, tooLarge));
        }
        int fit = (int) (most / smallest.getValue());
        return ok(
                fit < maximum
                        ? "%s; warning: enough for %d of the %d nodes of the maximum".formatted(allowed, fit, maximum)
                        : allowed);
    }
}
