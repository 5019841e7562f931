package io.infaas.controller.policy;

import io.infaas.catalog.Catalog;
import io.infaas.catalog.Objective;
import io.infaas.controller.node.Market;
import io.infaas.controller.node.Offering;
import io.infaas.controller.plan.ArrivalRate;
import io.infaas.controller.plan.MachineMarket;
import io.infaas.controller.plan.Situation;
import io.infaas.gateway.contract.DemandGrid;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * Needs of one to three applications and offerings of one to four types of machines, the faster the dearer; no machine exists. The same seed gives
 * the same market.
 */
final class RandomMarket {

    private static final int MAXIMUM = 60;

    private RandomMarket() {}

    static FleetProblem of(long seed) {
        Random random = new Random(seed);
        PlanningCatalog types = new PlanningCatalog();
        List<Offering> offerings = new ArrayList<>();
        List<Double> speeds = new ArrayList<>();
        double speed = 1;
        for (int i = 1 + random.nextInt(4); i > 0; i--) {
            String type = "type" + speeds.size();
            double price = Math.round(100 * speed * (0.1 + 0.1 * random.nextDouble())) / 100.0;
            speeds.add(speed);
            speed *= 1.5 + 2 * random.nextDouble();
            types.type(type, 4_000, price);
            offerings.add(new Offering(
                    type,
                    "zone-a",
                    Market.ON_DEMAND,
                    price,
                    Duration.ofSeconds(random.nextInt(120)),
                    Optional.empty()));
        }
        int applications = 1 + random.nextInt(3);
        for (int i = 0; i < applications; i++) {
            types.application("app" + i, 200, 0.5);
            for (int k = 1 + random.nextInt(3); k > 0; k--) {
                double ms = 2 + 20 * random.nextDouble();
                types.variantByType(
                        "app" + i + "-net" + k,
                        0.6 + 0.1 * k,
                        speeds.stream()
                                .mapToDouble(times -> ms / times * (0.7 + 0.6 * random.nextDouble()))
                                .toArray());
            }
        }
        Catalog catalog = types.catalog();
        Situation situation =
                new Situation(catalog, List.of(), Map.of(), rates(catalog, random), Set.of(), Set.of(), 1_000_000);
        SortedSet<String> names = new TreeSet<>();
        offerings.forEach(offering -> names.add(offering.nodeType()));
        return new FleetProblem(
                Needs.of(situation, names, Duration.ofSeconds(60), new WayRule() {}, Set.of()),
                offerings.stream()
                        .map(offering -> new Kind(offering.nodeType(), offering.pricePerHour(), 0, 0, offering))
                        .toList(),
                new MachineMarket(offerings, List.of(), 0, MAXIMUM, 1_000),
                Set.of(),
                false);
    }

    /** Up to three classes of each application, 1 to 2,000 queries/s each. */
    private static List<ArrivalRate> rates(Catalog catalog, Random random) {
        DemandGrid grid = new DemandGrid(catalog);
        List<ArrivalRate> rates = new ArrayList<>();
        catalog.applications().forEach(application -> {
            for (int i = 1 + random.nextInt(3); i > 0; i--) {
                double boundMs = 30 + random.nextInt(300);
                double perSecond = Math.exp(random.nextDouble() * Math.log(2_000));
                Objective objective = new Objective(boundMs, 0.4 + 0.1 * random.nextInt(3));
                rates.add(new ArrivalRate(
                        grid.of(application.name(), objective, 1), boundMs, perSecond, perSecond, 0, Map.of()));
            }
        });
        return rates;
    }
}
