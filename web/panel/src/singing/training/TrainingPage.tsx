import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";

import { useCan } from "@/app/session";
import { Empty } from "@/ui/Empty";
import { Failure } from "@/ui/Failure";

import { isUnderWay, trainingQueries } from "./api";
import { TrainForm } from "./TrainForm";
import { TrainingCard } from "./TrainingCard";
import css from "./Training.module.css";

/** Voices in training, and a new one. */
export default function TrainingPage() {
  const { t } = useTranslation();
  const can = useCan();
  const trainers = useQuery(trainingQueries.trainers());
  const trainings = useQuery(trainingQueries.all());
  const failed = trainers.error ? trainers : trainings;
  if (failed.error) return <Failure error={failed.error} retry={() => void failed.refetch()} />;
  if (!trainers.data || !trainings.data) return null;
  if (!trainers.data.length) return <Empty text={t("training.nobody")} />;
  return (
    <div className={css.page}>
      {can.own && <TrainForm trainers={trainers.data} />}
      <div className={trainings.data.some(isUnderWay) ? `${css.list} ${css.busy}` : css.list}>
        {trainings.data.map((training) => (
          <TrainingCard key={training.id} training={training} />
        ))}
        {!trainings.data.length && <Empty text={t("training.none")} />}
      </div>
    </div>
  );
}
