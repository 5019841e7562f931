package io.infaas.gateway.contract;

import io.infaas.gateway.contract.protocol.Report;

/** Converts demand reports to messages and back; the round trip preserves equality. */
public final class ReportMessages {

    private ReportMessages() {}

    public static Report write(DemandReport report) {
        Report.Builder message = Report.newBuilder().setWindowMs(report.windowMs());
        report.flows().forEach(flow -> message.addFlows(write(flow)));
        report.uses().forEach(use -> message.addUses(write(use)));
        report.waiting().forEach(flow -> message.addWaiting(write(flow)));
        return message.build();
    }

    /** @throws IllegalArgumentException naming the invalid figure */
    public static DemandReport read(Report message) {
        return new DemandReport(
                message.getWindowMs(),
                message.getFlowsList().stream().map(ReportMessages::read).toList(),
                message.getUsesList().stream().map(ReportMessages::read).toList(),
                message.getWaitingList().stream().map(ReportMessages::read).toList());
    }

    private static io.infaas.gateway.contract.protocol.ClassTraffic write(ClassTraffic flow) {
        return io.infaas.gateway.contract.protocol.ClassTraffic.newBuilder()
                .setTarget(flow.of().target())
                .setFloor(flow.of().floor())
                .setBound(flow.of().bound())
                .setVariant(flow.variant())
                .setTightestBoundMs(flow.tightestBoundMs())
                .setRequests(flow.requests())
                .setItems(flow.items())
                .setViolations(flow.violations())
                .build();
    }

    private static ClassTraffic read(io.infaas.gateway.contract.protocol.ClassTraffic flow) {
        return new ClassTraffic(
                new ObjectiveClass(flow.getTarget(), flow.getFloor(), flow.getBound()),
                flow.getVariant(),
                flow.getTightestBoundMs(),
                flow.getRequests(),
                flow.getItems(),
                flow.getViolations());
    }

    private static io.infaas.gateway.contract.protocol.InstanceUse write(InstanceUse use) {
        return io.infaas.gateway.contract.protocol.InstanceUse.newBuilder()
                .setVariant(use.variant())
                .setNode(use.node())
                .setArrivedItems(use.arrivedItems())
                .setAnswered(use.answered())
                .setAnsweredItems(use.answeredItems())
                .setServiceMs(use.serviceMs())
                .setFailures(use.failures())
                .setUnhealthy(use.unhealthy())
                .setItemsInFlight(use.itemsInFlight())
                .build();
    }

    private static InstanceUse read(io.infaas.gateway.contract.protocol.InstanceUse use) {
        return new InstanceUse(
                use.getVariant(),
                use.getNode(),
                use.getArrivedItems(),
                use.getAnswered(),
                use.getAnsweredItems(),
                use.getServiceMs(),
                use.getFailures(),
                use.getUnhealthy(),
                use.getItemsInFlight());
    }
}
