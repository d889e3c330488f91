import java.sql.DriverManager;

/** Prints the first value that a query gives. Run by bench/run, which brings PostgreSQL's driver. */
final class Sql {
  public static void main(String[] arguments) throws Exception {
    String url = "jdbc:postgresql://127.0.0.1:" + System.getenv("BENCH_STORAGE_PORT") + "/postgres";
    String password = System.getenv("BENCH_STORAGE_PASSWORD");
    try (var connection = DriverManager.getConnection(url, "postgres", password);
        var rows = connection.createStatement().executeQuery(arguments[0])) {
      rows.next();
      System.out.println(rows.getString(1));
    }
  }
}
