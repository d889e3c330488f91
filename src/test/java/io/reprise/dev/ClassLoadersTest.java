package io.reprise.dev;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.lang.ref.WeakReference;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whatever is loaded anew lets go of what it was before. */
class ClassLoadersTest {
  private static final int RELOADS = 200;

  /** The one that runs, one whose entities may still be leaving, and one to spare. */
  private static final int ALIVE_MAX = 3;

  private static final String LOADERS = "reprise.test.loaders";

  /** What the project does when it is loaded. */
  private static final String KEEP =
      """

        @SuppressWarnings("unchecked")
        private static void keep(ClassLoader loader) {
          ((List<Object>) System.getProperties().get("%s"))
              .add(new java.lang.ref.WeakReference<>(loader));
        }

      """;

  @Test
  void are_let_go_over_many_reloads(@TempDir Path folder) throws Exception {
    List<WeakReference<ClassLoader>> loaders = new CopyOnWriteArrayList<>();
    System.getProperties().put(LOADERS, loaders);
    Path shop = WorkedOn.template(folder.resolve("shop"));
    Path offer = shop.resolve("src/main/java/shop/Shop.java");
    Files.writeString(
        offer,
        Files.readString(offer)
            .replace(
                "  @Override",
                "  public Shop() { keep(getClass().getClassLoader()); }"
                    + KEEP.formatted(LOADERS)
                    + "  @Override"));
    try (WorkedOn project = WorkedOn.run(shop)) {
      for (int i = 0; i < RELOADS; i++) {
        project.increment("ann", "k" + i);
        project.get("/v1/entities/counter/ann/queries/total");
        project.get("/v1/entities/counter/ann?at-sequence=1");
        project.forgetTold();
        Files.writeString(project.classes().resolve("reload.txt"), "reload " + i);
        project.told("reloaded");
      }
      assertThat(loaders).hasSizeGreaterThan(RELOADS);
      await()
          .atMost(WorkedOn.PATIENCE)
          .untilAsserted(
              () -> {
                System.gc();
                assertThat(loaders.stream().filter(loader -> loader.get() != null).count())
                    .isLessThanOrEqualTo(ALIVE_MAX);
              });
    } finally {
      System.getProperties().remove(LOADERS);
    }
  }
}
