/** The output of a demonstration: lines, tables, checks and the verdict. */
@NullMarked
package io.infaas.controller.standalone.demonstration.report;

import org.jspecify.annotations.NullMarked;
