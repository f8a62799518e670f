package io.spore.gateway;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.simpleName;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.type;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.GeneralCodingRules.ACCESS_STANDARD_STREAMS;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.spore.gateway.event.SporeEvents;
import io.spore.gateway.event.TopicFilter;
import java.io.Externalizable;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/**
 * Draws the arrows of the house: {@code GatewayMain → Gateway → the rooms → event, config}, and
 * from the rooms with a door to the doorman's. An arrow means "knows".
 */
class ArchitectureTest {
  private static final String HOUSE = "io.spore.gateway";
  private static final Path SOURCES = Path.of("src/main/java");
  private static final List<String> ROOMS =
      List.of(
          "mqtt",
          "discovery",
          "websocket",
          "http",
          "nodes",
          "log",
          "broker",
          "control",
          "demo",
          "cluster",
          "metrics",
          "logging",
          "guard");

  /** Rooms with a door: they let the doorman look at who comes. */
  private static final Set<String> ROOMS_WITH_A_DOOR = Set.of("websocket", "http");

  /** Those that reach below Vert.x's public interface: to be looked at with each new Vert.x. */
  private static final Set<String> USERS_OF_VERTX_INTERNALS =
      Set.of("PipelineAccess", "FrameSocket", "EventStreamWriter", "ChannelAccess");

  private static final JavaClasses MAIN =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages(HOUSE);
  private static final JavaClasses MAIN_AND_TESTS = new ClassFileImporter().importPackages(HOUSE);

  @ParameterizedTest
  @FieldSource("ROOMS")
  void aRoomKnowsNeitherItsSiblingsNorTheStairwell(String room) {
    String[] others =
        Stream.concat(
                Stream.of(HOUSE),
                ROOMS.stream()
                    .filter(other -> !other.equals(room))
                    .filter(other -> !other.equals("guard") || !ROOMS_WITH_A_DOOR.contains(room))
                    .map(ArchitectureTest::inside))
            .toArray(String[]::new);

    noClasses()
        .that(resideInAPackage(inside(room)))
        .should()
        .dependOnClassesThat(resideInAnyPackage(others))
        .check(MAIN);
  }

  @Test
  void theHallwayKnowsNobody() {
    noClasses()
        .that(resideInAPackage(inside("event")))
        .should()
        .dependOnClassesThat(
            resideInAPackage(HOUSE + "..").and(not(resideInAPackage(inside("event")))))
        .check(MAIN);
  }

  @Test
  void theNoticeBoardKnowsTopicFiltersAndNothingElseOfTheHouse() {
    noClasses()
        .that(resideInAPackage(inside("config")))
        .should()
        .dependOnClassesThat(
            resideInAPackage(HOUSE + "..")
                .and(not(resideInAPackage(inside("config"))))
                .and(not(type(TopicFilter.class))))
        .check(MAIN);
  }

  @Test
  void everyPackageIsOneOfTheRoomsAndSaysWhatItIsFor() {
    Set<String> known =
        Stream.concat(Stream.of("event", "config"), ROOMS.stream())
            .map(room -> HOUSE + "." + room)
            .collect(Collectors.toSet());
    known.add(HOUSE);

    assertThat(MAIN.stream().map(JavaClass::getPackageName).collect(Collectors.toSet()))
        .isEqualTo(known)
        .allSatisfy(
            name ->
                assertThat(SOURCES.resolve(name.replace('.', '/')).resolve("package-info.java"))
                    .content()
                    .startsWith("/** The "));
  }

  @Test
  void onlySporeEventsKnowsTheAddressOnTheBus() throws Exception {
    try (Stream<Path> files = Files.walk(SOURCES)) {
      assertThat(files.filter(file -> contains(file, '"' + SporeEvents.ADDRESS + '"')))
          .extracting(file -> file.getFileName().toString())
          .containsExactly("SporeEvents.java");
    }
  }

  @Test
  void theInternalsOfVertxAreUsedByNobodyElse() {
    assertThat(
            MAIN.stream()
                .filter(ArchitectureTest::usesVertxInternals)
                .map(ArchitectureTest::outermost)
                .collect(Collectors.toSet()))
        .isEqualTo(USERS_OF_VERTX_INTERNALS);
  }

  @Test
  void onlyTheMeterCupboardKnowsMicrometer() {
    noClasses()
        .that(not(resideInAPackage(inside("metrics"))))
        .should()
        .dependOnClassesThat(resideInAnyPackage("io.micrometer..", "io.prometheus.."))
        .check(MAIN);
  }

  @Test
  void nobodySerialisesTheWayOfJava() {
    noClasses()
        .should()
        .dependOnClassesThat(
            type(Serializable.class)
                .or(type(Externalizable.class))
                .or(type(ObjectInputStream.class))
                .or(type(ObjectOutputStream.class)))
        .check(MAIN);
  }

  @Test
  void nobodySleepsNotEvenATest() {
    noClasses()
        // It runs for as many seconds as its user says.
        .that(not(simpleName("SimulateCommand")))
        .should()
        .callMethod(Thread.class, "sleep", long.class)
        .orShould()
        .callMethod(Thread.class, "sleep", long.class, int.class)
        .orShould()
        .callMethod(TimeUnit.class, "sleep", long.class)
        .check(MAIN_AND_TESTS);
  }

  @Test
  void onlyTheFrontDoorPrints() {
    noClasses().that(not(type(GatewayMain.class))).should(ACCESS_STANDARD_STREAMS).check(MAIN);
  }

  private static String inside(String room) {
    return HOUSE + "." + room + "..";
  }

  private static boolean usesVertxInternals(JavaClass user) {
    return user.getDirectDependenciesFromSelf().stream()
        .map(dependency -> dependency.getTargetClass().getPackageName())
        .anyMatch(name -> name.matches("io\\.vertx\\.(.*\\.)?(internal|impl)(\\..*)?"));
  }

  private static String outermost(JavaClass inner) {
    return inner.getEnclosingClass().map(ArchitectureTest::outermost).orElse(inner.getSimpleName());
  }

  private static boolean contains(Path file, String text) {
    try {
      return Files.isRegularFile(file) && Files.readString(file).contains(text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
