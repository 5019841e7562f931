package io.infaas.controller.chaos;

import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.ClassOrderer;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestClassOrder;
import org.junit.jupiter.api.TestInstance;

/** One cluster of embedded nodes, which goes through cold starts, changes of its plan, cut connections and faults of its nodes. */
@Tag("alone")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestClassOrder(ClassOrderer.OrderAnnotation.class)
final class OneClusterIT {

    @AutoClose
    private ScriptedCluster shared;

    @BeforeAll
    void start() throws Exception {
        shared = ScriptedCluster.start(NodeKind.EMBEDDED, CutOffScenario.LEASE);
    }

    /** First: demand from before would load instances before its queries. */
    @Nested
    @Order(1)
    final class ColdStart extends ColdStartScenario {

        @Override
        ScriptedCluster cluster() {
            return shared;
        }
    }

    @Nested
    @Order(2)
    final class PlanChanges extends PlanChangeScenario {

        @Override
        ScriptedCluster cluster() {
            return shared;
        }
    }

    @Nested
    @Order(3)
    final class CutOff extends CutOffScenario {

        @Override
        ScriptedCluster cluster() {
            return shared;
        }
    }

    @Nested
    @Order(4)
    final class NodeFaults extends NodeFaultScenario {

        @Override
        ScriptedCluster cluster() {
            return shared;
        }
    }
}
