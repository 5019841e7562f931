package io.infaas.gateway.contract;

import io.infaas.gateway.contract.protocol.Report;

/** Converts demand reports to messages and back; the round trip preserves equality. */
public final class ReportMessages {

    private ReportMessages() {}

    public static Report write(DemandReport report) {
        Report.Builder message = Report.newBuilder().setWindowMs(report.windowMs());
        report.traffic().forEach(traffic -> message.addTraffic(write(traffic)));
        report.uses().forEach(use -> message.addUses(write(use)));
        report.waiting().forEach(traffic -> message.addWaiting(write(traffic)));
        message.addAllUnavailableNodes(report.unavailableNodes());
        report.agreements().forEach(agreement -> message.addAgreements(write(agreement)));
        return message.build();
    }

    /** @throws IllegalArgumentException naming the invalid figure */
    public static DemandReport read(Report message) {
        return new DemandReport(
                message.getWindowMs(),
                message.getTrafficList().stream().map(ReportMessages::read).toList(),
                message.getUsesList().stream().map(ReportMessages::read).toList(),
                message.getWaitingList().stream().map(ReportMessages::read).toList(),
                message.getUnavailableNodesList(),
                message.getAgreementsList().stream().map(ReportMessages::read).toList());
    }

    private static io.infaas.gateway.contract.protocol.AnswerAgreement write(AnswerAgreement agreement) {
        return io.infaas.gateway.contract.protocol.AnswerAgreement.newBuilder()
                .setVariant(agreement.variant())
                .setReference(agreement.reference())
                .setCompared(agreement.compared())
                .setAgreed(agreement.agreed())
                .setQueries(agreement.queries())
                .build();
    }

    private static AnswerAgreement read(io.infaas.gateway.contract.protocol.AnswerAgreement agreement) {
        return new AnswerAgreement(
                agreement.getVariant(),
                agreement.getReference(),
                agreement.getCompared(),
                agreement.getAgreed(),
                agreement.getQueries());
    }

    private static io.infaas.gateway.contract.protocol.ClassTraffic write(ClassTraffic traffic) {
        return io.infaas.gateway.contract.protocol.ClassTraffic.newBuilder()
                .setTarget(traffic.of().target())
                .setFloor(traffic.of().floor())
                .setBoundMs(traffic.of().boundMs())
                .setSizeBucket(traffic.of().sizeBucket())
                .setVariant(traffic.variant())
                .setTightestBoundMs(traffic.tightestBoundMs())
                .setPreferredAccuracy(traffic.preferredAccuracy())
                .setRequests(traffic.requests())
                .setItems(traffic.items())
                .setViolations(traffic.violations())
                .setRefusals(traffic.refusals())
                .build();
    }

    private static ClassTraffic read(io.infaas.gateway.contract.protocol.ClassTraffic traffic) {
        return new ClassTraffic(
                new DemandClass(traffic.getTarget(), traffic.getFloor(), traffic.getBoundMs(), traffic.getSizeBucket()),
                traffic.getVariant(),
                traffic.getTightestBoundMs(),
                traffic.getPreferredAccuracy(),
                traffic.getRequests(),
                traffic.getItems(),
                traffic.getViolations(),
                traffic.getRefusals());
    }

    private static io.infaas.gateway.contract.protocol.InstanceUse write(InstanceUse use) {
        return io.infaas.gateway.contract.protocol.InstanceUse.newBuilder()
                .setVariant(use.variant())
                .setNode(use.node())
                .setArrivedItems(use.arrivedItems())
                .setAnswered(use.answered())
                .setAnsweredItems(use.answeredItems())
                .setServiceMs(use.serviceMs())
                .setPredictedMs(use.predictedMs())
                .setFailures(use.failures())
                .setUnhealthy(use.unhealthy())
                .setWorkMsInFlight(use.workMsInFlight())
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
                use.getPredictedMs(),
                use.getFailures(),
                use.getUnhealthy(),
                use.getWorkMsInFlight());
    }
}
