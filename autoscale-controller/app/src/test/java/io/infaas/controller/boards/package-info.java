/** The Grafana boards of {@code autoscale-controller/grafana}, from which their JSON is written. */
@NullMarked
package io.infaas.controller.boards;

import org.jspecify.annotations.NullMarked;
