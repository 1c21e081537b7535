import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";

import { useCan } from "@/app/session";
import { Empty } from "@/ui/Empty";
import { Failure } from "@/ui/Failure";

import { trainingQueries } from "./api";
import { NewVoice } from "./NewVoice";
import css from "./Training.module.css";
import { TrainingCard } from "./TrainingCard";

/** Voices in training: a new one to the left, those that learn or have learnt beside it. */
export default function TrainingPage() {
  const { t } = useTranslation();
  const can = useCan();
  const trainers = useQuery(trainingQueries.trainers());
  const trainings = useQuery(trainingQueries.all());
  const error = trainers.error ?? trainings.error;
  if (error) return <Failure error={error} retry={() => void trainings.refetch()} />;
  if (!trainers.data || !trainings.data) return null;
  return (
    <div className={css.page}>
      {can.own ? (
        <NewVoice trainers={trainers.data} />
      ) : (
        <p className="second">{t("training.ownerOnly")}</p>
      )}
      <div className={css.cards}>
        {trainings.data.length === 0 && <Empty text={t("training.none")} />}
        {trainings.data.map((training) => (
          <TrainingCard key={training.id} training={training} />
        ))}
      </div>
    </div>
  );
}
